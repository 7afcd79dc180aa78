import { z } from "zod";
import { requireCollection } from "./item-name.ts";
import type { Part, Parts } from "./persisted-part.ts";
import type { Policy } from "./policy.ts";
import { type Question, readQuestion, readSingleQuestion } from "./question.ts";
import { publicFilter, rowSchema } from "./read-rows.ts";

type Asked = { name: string; part: Part; policy: Policy; question: Question };

/**
 * Makes of parts what Directus is asked: a document that is the same for every value, and its variables. Everything in
 * them passes the policies, so the document can name no field that they do not, and no row that is not public.
 * @throws {ApiError} `invalid_request` for a value that the policies do not take.
 */
export function graphqlOf(parts: Parts): { document: string; variables: Record<string, unknown> } {
  const asked = questionsOf(parts);
  const declared = asked.flatMap(({ name, policy }) =>
    policy.rows === "one"
      ? []
      : [`$${name}_filter: ${policy.collection}_filter`, `$${name}_limit: Int`, `$${name}_offset: Int`],
  );
  const variables = asked.flatMap(({ name, policy, question }) =>
    policy.rows === "one"
      ? []
      : [
          [`${name}_filter`, publicFilter(question) ?? {}],
          [`${name}_limit`, question.limit],
          [`${name}_offset`, question.offset ?? 0],
        ],
  );
  const selections = asked.map(
    ({ name, policy, question }) =>
      `${name}: ${policy.collection}${argumentsOf(name, policy, question)} ${selectionOf(question.fields.split(","))}`,
  );
  const head = declared.length === 0 ? "query" : `query (${declared.join(", ")})`;
  return { document: `${head} { ${selections.join(" ")} }`, variables: Object.fromEntries(variables) };
}

/** What may come back: the fields that were asked for, of their kinds. */
export function answerOf(parts: Parts): z.ZodType<Record<string, unknown>> {
  const shape = questionsOf(parts).map(({ name, part, policy, question }): [string, z.ZodType] => {
    const row = rowSchema(question.fields.split(","), policy);
    if (policy.rows === "one") return [name, row];
    const rows = z.array(row);
    return [name, part.isFirst ? rows.transform(([first]) => first ?? null) : rows];
  });
  return z.object(Object.fromEntries(shape));
}

/** Each part held to the policy of its collection. */
export function questionsOf(parts: Parts): Asked[] {
  return Object.entries(parts).map(([name, part]) => {
    const policy = requireCollection(part.collection);
    const { fields, filter, sort, limit, page } = part;
    if (policy.rows === "one") return { name, part, policy, question: readSingleQuestion(fields, policy) };
    const query = {
      ...{ fields, sort, limit: part.isFirst ? 1 : limit, page },
      filter: filter === undefined ? undefined : JSON.stringify(filter),
    };
    return { name, part, policy, question: readQuestion(query, policy) };
  });
}

function argumentsOf(name: string, { rows }: Policy, { sort }: Question): string {
  if (rows === "one") return "";
  const order = (sort ?? "id").split(",").map((each) => `"${each}"`);
  const by = `filter: $${name}_filter, limit: $${name}_limit, offset: $${name}_offset`;
  return `(${by}, sort: [${order.join(", ")}])`;
}

function selectionOf(paths: string[]): string {
  const inside = Map.groupBy(paths, (path) => path.split(".", 1)[0] ?? "");
  const fields = Array.from(inside, ([name, at]) => {
    const deeper = at.filter((path) => path !== name).map((path) => path.slice(name.length + 1));
    return deeper.length === 0 ? name : `${name} ${selectionOf(deeper)}`;
  });
  return `{ ${fields.join(" ")} }`;
}
