import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { answeredBy } from "./field-kinds.ts";
import { policyBehind, policyOf } from "./policies.ts";
import type { Policy } from "./policy.ts";
import { type Question, searchFilter } from "./question.ts";
import type { Filter } from "./read-filter.ts";

export type Row = Record<string, unknown>;

const timeoutMs = 5_000;

/** Public means published and due. Directus' free core has no rules by row, so this is the rule. */
const isPublic = { status: { _eq: "published" }, published_at: { _lte: "$NOW" } };

/**
 * Asks Directus for public rows, and passes on of them what was asked for and nothing else.
 * @param only what beside the question has to hold.
 * @throws {ApiError} `upstream_failed` when it answers something else, and what the upstream throws.
 */
export async function readRows(directus: Upstream, question: Question, only?: Filter): Promise<Row[]> {
  const policy = requirePolicy(question);
  const { filter, search, fields, sort, limit = 1, offset } = question;
  const filters: Filter[] = [
    ...(policy.rows === "published" ? [isPublic] : []),
    ...(only === undefined ? [] : [only]),
    ...(filter === undefined ? [] : [JSON.parse(filter) as Filter]),
    ...(search === undefined ? [] : [searchFilter(search, policy)]),
  ];
  const query = new URLSearchParams({ fields, limit: String(limit) });
  if (filters.length > 0) query.set("filter", JSON.stringify({ _and: filters }));
  if (sort !== undefined) query.set("sort", sort);
  if (offset !== undefined) query.set("offset", String(offset));
  return parseAnswer(z.array(rowSchema(fields.split(","), policy)), await ask(directus, policy, query));
}

/** The only row of a collection that has one. Before anybody saved it, everything in it is null. */
export async function readOnly(directus: Upstream, question: Question): Promise<Row> {
  const policy = requirePolicy(question);
  const answer = await ask(directus, policy, new URLSearchParams({ fields: question.fields }));
  return parseAnswer(rowSchema(question.fields.split(","), policy), answer);
}

async function ask(directus: Upstream, { collection }: Policy, query: URLSearchParams): Promise<unknown> {
  const answer = await directus.ask(`/items/${collection}`, { query, timeoutMs });
  return parseAnswer(z.object({ data: z.unknown() }), answer).data;
}

/** Questions are made from policies, and kept answers of others are not read. */
function requirePolicy({ collection }: Question): Policy {
  const policy = policyOf(collection);
  if (policy === undefined) throw new Error(`Cannot read "${collection}": it has no policy`);
  return policy;
}

/** What may come: the fields at these paths, of their kinds. Anything more is left out. */
function rowSchema(paths: string[], policy: Policy): z.ZodType<Row> {
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
