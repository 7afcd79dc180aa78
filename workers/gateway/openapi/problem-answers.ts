import { type ProblemCode, problemCodes } from "../../contract/problem.ts";
import type { Answer } from "./document.ts";

const problemSchema = { $ref: "#/components/schemas/Problem" };

/** The codes that go with a status. */
function codesOf(status: number): ProblemCode[] {
  const codes = Object.keys(problemCodes) as ProblemCode[];
  return codes.filter((code) => problemCodes[code][0] === status);
}

/** The answers that are problem documents, one a status, each with its types as examples. */
export function problemAnswers(): Record<string, Answer & { examples?: never }> {
  const statuses = [...new Set(Object.values(problemCodes).map(([status]) => status))];
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = codesOf(status);
      const examples = Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
      const description = codes.map((code) => problemCodes[code][1]).join("; ");
      const content = { "application/problem+json": { schema: problemSchema, examples } };
      return [answerName(status), { description, content }];
    }),
  );
}

export function answerName(status: number | string): string {
  return `Problem${status}`;
}

function exampleOf(code: ProblemCode) {
  const [status, title] = problemCodes[code];
  return {
    type: `https://selvedge.dev/problems/${code}`,
    title,
    status,
    code,
    requestId: "4f5c2c5e-5a0e-4f6b-8d7c-3a0f5d3b9f10",
  };
}

/**
 * What the way in answers before a route is asked (app.ts), by where and how it is asked. Routes say the rest
 * themselves.
 */
export function statusesOfTheWayIn(method: string, path: string): number[] {
  const changes = method !== "get" && method !== "head";
  const isCounted = path.startsWith("/api/") || path.startsWith("/scim/");
  return [
    ...[400, 403, 414, 421, 431, 503],
    ...(changes ? [413, 415] : []),
    ...(isCounted ? [429] : []),
    ...(path.includes("{") ? [404] : []),
  ];
}
