import { z } from "zod";
import { readNumber } from "../../contract/list.ts";
import { isReadAsValue, plainText } from "./field-kinds.ts";
import type { Policy } from "./policy.ts";
import { collectionsOn, readFields } from "./read-fields.ts";
import { type Filter, readFilter } from "./read-filter.ts";
import { quote, refuseQuery } from "./refuse-query.ts";

/**
 * What is asked of a collection, held to its policy and spelled in one way: what a kept answer is kept under, and all
 * that is known of a request when Directus is asked.
 */
export type Question = {
  collection: string;
  /** Paths with commas between them. */
  fields: string;
  /** JSON. */
  filter?: string | undefined;
  search?: string | undefined;
  sort?: string | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
  /** The other collections that are looked into, with commas between them: a change of one may change the answer. */
  along?: string | undefined;
};

const furthest = 10_000;

function number(least: number, most: number) {
  const message = `Not a whole number from ${least} to ${most}`;
  return z.preprocess(readNumber, z.int(message).min(least, message).max(most, message)).optional();
}

/** What choosing fields takes, of one item or of the only one. */
export const fieldsQuerySchema = z.strictObject({ fields: z.string().max(2_000).optional() });

/** What `@directus/sdk` sends for items. */
export const itemsQuerySchema = fieldsQuerySchema.extend({
  filter: z.string().max(4_000).optional(),
  search: plainText.max(100, "Longer than 100 characters").optional(),
  sort: z.string().max(200).optional(),
  limit: number(1, 100),
  offset: number(0, furthest),
  page: number(1, furthest),
});

type ItemsQuery = z.infer<typeof itemsQuerySchema>;

/** @throws {ApiError} `invalid_request` for what the policy does not let, with what it does. */
export function readQuestion(query: ItemsQuery, policy: Policy): Question {
  const fields = readFields(query.fields, policy);
  const filter = readFilter(query.filter, policy);
  const limit = limitOf(query, policy);
  const along = new Set(collectionsOn([...fields, ...(filter?.paths ?? [])], policy));
  return {
    ...{ collection: policy.collection, fields: fields.join(","), limit },
    filter: filter === null ? undefined : JSON.stringify(filter.filter),
    search: searchOf(query, policy),
    sort: sortOf(query, policy),
    offset: offsetOf(query, limit),
    along: along.size === 0 ? undefined : [...along].sort().join(","),
  };
}

/** What is asked of one item, or of the only one there is. */
export function readSingleQuestion(fields: string | undefined, policy: Policy): Question {
  const paths = readFields(fields, policy);
  const along = [...new Set(collectionsOn(paths, policy))].sort();
  return {
    ...{ collection: policy.collection, fields: paths.join(",") },
    along: along.length === 0 ? undefined : along.join(","),
  };
}

function limitOf({ limit }: ItemsQuery, { pageSize, collection }: Policy): number {
  if (limit === undefined) return pageSize.usual;
  if (limit > pageSize.most) throw refuseQuery("limit", `${collection} has pages of up to ${pageSize.most}`);
  return limit;
}

function offsetOf({ page, offset }: ItemsQuery, limit: number): number | undefined {
  if (page !== undefined && offset !== undefined) throw refuseQuery("page", "Beside an offset");
  const skipped = offset ?? ((page ?? 1) - 1) * limit;
  if (skipped > furthest) throw refuseQuery("page", `Further than ${furthest} items`);
  return skipped === 0 ? undefined : skipped;
}

/** By itself what is searched for says nothing; Directus does not look for nothing either. */
function searchOf({ search }: ItemsQuery, policy: Policy): string | undefined {
  if (search === undefined) return undefined;
  if (policy.search.length === 0) throw refuseQuery("search", `${policy.collection} cannot be searched`);
  return search.trim() === "" ? undefined : search;
}

function sortOf({ sort }: ItemsQuery, { sorts, order, collection }: Policy): string {
  const asked = sort === undefined ? order : sort.split(",");
  const names = asked.map((each) => each.replace(/^-/, ""));
  for (const name of sort === undefined ? [] : names) {
    if (!sorts.includes(name)) {
      const known = sorts.join(", ") || "nothing";
      throw refuseQuery("sort", `Cannot sort ${collection} by ${quote(name)}: by ${known}`);
    }
  }
  if (new Set(names).size < names.length) throw refuseQuery("sort", "The same field twice");
  // Without an order of its own, rows that are alike would come in another one on the next page.
  return (names.includes("id") ? asked : [...asked, "id"]).join(",");
}

/** What Directus is to look for: texts that are readable, and nothing that a policy leaves out. */
export function searchFilter(search: string, { search: fields }: Pick<Policy, "search">): Filter {
  const text = isReadAsValue(search)
    ? `${search.charAt(0).toUpperCase()}${search.slice(1).toLowerCase()}`
    : search;
  return { _or: fields.map((name) => ({ [name]: { _icontains: text } })) };
}
