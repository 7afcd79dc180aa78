import { z } from "zod";
import { problemSchema } from "../../contract/problem.ts";
import type { Document, Media, Operation } from "./document.ts";
import { exampleOf } from "./example-of.ts";
import { answerName, problemAnswers, statusesOfTheWayIn } from "./problem-answers.ts";
import { tags } from "./tags.ts";

const problemType = "application/problem+json";

/**
 * Adds to the document that the routes make what none of them says: what the tags are about, what the way in to all of
 * them answers, and examples. Problems are written once and referred to.
 */
export function completeDocument(document: Document): Document {
  const used = new Set<string>();
  repairPatterns(document);
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item)) {
      for (const tag of operation.tags ?? []) used.add(tag);
      addExamples(operation);
      addProblems(operation, statusesOfTheWayIn(method, path));
    }
  }
  document.tags = tags.filter(({ name }) => used.has(name));
  document.components = {
    ...document.components,
    schemas: { Problem: z.toJSONSchema(problemSchema, { target: "draft-2020-12" }) },
    responses: problemAnswers(),
  };
  return document;
}

function addProblems({ responses }: Operation, statuses: number[]): void {
  const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  // SCIM has errors of its own, which go on in its own form.
  const own = errors.find(([, { content }]) => content !== undefined && !(problemType in content))?.[1];
  for (const status of statuses) responses[status] ??= own ?? { content: { [problemType]: {} } };
  for (const [status, { content = {} }] of Object.entries(responses)) {
    if (problemType in content) responses[status] = { $ref: `#/components/responses/${answerName(status)}` };
  }
}

/** A schema's expression comes with its delimiter and flags where it has some: `^x$/u`, which nothing fits. */
function repairPatterns(part: unknown): void {
  if (typeof part !== "object" || part === null) return;
  const { pattern } = part as { pattern?: unknown };
  if (typeof pattern === "string") Object.assign(part, { pattern: pattern.replace(/\/[dgimsuvy]+$/, "") });
  for (const value of Object.values(part)) repairPatterns(value);
}

function addExamples({ requestBody, responses }: Operation): void {
  const bodies = [requestBody, ...Object.values(responses)].map((each) => each?.content ?? {});
  for (const content of bodies) addExample(content);
}

function addExample(content: Media): void {
  for (const [type, media] of Object.entries(content)) {
    if (!type.endsWith("json") || type === problemType || media.schema === undefined) continue;
    media.example ??= exampleOf(media.schema);
  }
}
