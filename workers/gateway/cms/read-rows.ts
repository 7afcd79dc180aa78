import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { createBoundedMap } from "../bounded-map.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { answeredBy } from "./field-kinds.ts";
import { policyBehind, policyOf } from "./policies.ts";
import type { Policy } from "./policy.ts";
import { type Question, searchFilter } from "./question.ts";
import type { Filter } from "./read-filter.ts";

export type Row = Record<string, unknown>;

const timeoutMs = 5_000;
/** Making a schema takes longer than reading an answer by it, and pages ask for the same fields again and again. */
const schemas = createBoundedMap<string, z.ZodType<Row[]>>(200);

/** Public means published and due. Directus' free core has no rules by row, so this is the rule. */
const isPublic = { status: { _eq: "published" }, published_at: { _lte: "$NOW" } };

/**
 * Asks Directus for public rows, and passes on of them what was asked for and nothing else.
 * @param only what beside the question has to hold.
 * @throws {ApiError} `upstream_failed` when it answers something else, and what the upstream throws.
 */
export async function readRows(directus: Upstream, question: Question, only?: Filter): Promise<Row[]> {
  const policy = requirePolicy(question);
  const { fields, sort, limit = 1, offset } = question;
  const query = new URLSearchParams({ fields, limit: String(limit) });
  const filter = publicFilter(question, only);
  if (filter !== undefined) query.set("filter", JSON.stringify(filter));
  if (sort !== undefined) query.set("sort", sort);
  if (offset !== undefined) query.set("offset", String(offset));
  return parseAnswer(rowsSchema(fields, policy), await ask(directus, policy, query));
}

function rowsSchema(fields: string, policy: Policy): z.ZodType<Row[]> {
  const key = `${policy.collection}:${fields}`;
  const made = schemas.get(key);
  if (made !== undefined) return made;
  const schema = z.array(rowSchema(fields.split(","), policy));
  schemas.set(key, schema);
  return schema;
}

/** What rows have to be to answer a question, beside being public; undefined where any row does. */
export function publicFilter(question: Question, only?: Filter): Filter | undefined {
  const policy = requirePolicy(question);
  const { filter, search } = question;
  const filters: Filter[] = [
    ...(policy.rows === "published" ? [isPublic] : []),
    ...(only === undefined ? [] : [only]),
    ...(filter === undefined ? [] : [JSON.parse(filter) as Filter]),
    ...(search === undefined ? [] : [searchFilter(search, policy)]),
  ];
  return filters.length === 0 ? undefined : { _and: filters };
}

/** The only row of a collection that has one. Before anybody saved it, everything in it is null. */
export async function readOnly(directus: Upstream, question: Question): Promise<Row> {
  const policy = requirePolicy(question);
  const answer = await ask(directus, policy, new URLSearchParams({ fields: question.fields }));
  return parseAnswer(rowSchema(question.fields.split(","), policy), answer);
}

const answerSchema = z.object({ data: z.unknown() });

async function ask(directus: Upstream, { collection }: Policy, query: URLSearchParams): Promise<unknown> {
  const answer = await directus.ask(`/items/${collection}`, { query, timeoutMs });
  return parseAnswer(answerSchema, answer).data;
}

/** Questions are made from policies, and kept answers of others are not read. */
function requirePolicy({ collection }: Question): Policy {
  const policy = policyOf(collection);
  if (policy === undefined) throw new Error(`Cannot read "${collection}": it has no policy`);
  return policy;
}

/** What may come: the fields at these paths, of their kinds. Anything more is left out. */
export function rowSchema(paths: string[], policy: Policy): z.ZodType<Row> {
  const inside = Map.groupBy(paths, (path) => path.split(".", 1)[0] ?? "");
  const fields = Array.from(inside, ([name, at]): [string, z.ZodType] => {
    const deeper = at.filter((path) => path !== name).map((path) => path.slice(name.length + 1));
    if (deeper.length === 0) return [name, answeredBy(policy.fields[name] ?? "text?")];
    const row = rowSchema(deeper, policyBehind(policy, name));
    return [name, policy.relations[name]?.many ? z.array(row) : row.nullable()];
  });
  return z.object(Object.fromEntries(fields));
}

/** @throws {ApiError} `upstream_failed` when Directus answered something else. */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new ApiError("upstream_failed", "The content service answered something else", {
    cause: parsed.error,
  });
}
