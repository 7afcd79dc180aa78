import { z } from "zod";
import { type FieldKind, fieldKinds, type KindName } from "./field-kinds.ts";
import { writableFieldSchema } from "./writable-field.ts";

const name = z.string().regex(/^[a-z][a-z0-9_]*$/);
const path = z.string().regex(/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/);
const names = Object.keys(fieldKinds) as KindName[];
const kind = z.enum([...names, ...names.map((each) => `${each}?` as const)]) satisfies z.ZodType<FieldKind>;

/**
 * What anybody may read of a collection. Directus' free core knows no rules by field or row, so its reader may read all of
 * it: what is not said here is not asked for, filtered by, sorted by or handed on.
 */
export const policySchema = z.strictObject({
  collection: name,
  /** One of its items, in words. */
  noun: z.string(),
  /** Those that are published and due, all, or the only one. */
  rows: z.enum(["published", "all", "one"]),
  fields: z.record(name, kind),
  /** Fields that lead to another collection, to one row of it or many; that has a policy too. */
  relations: z.record(name, z.strictObject({ to: name, many: z.boolean() })).default({}),
  /** Fields that a filter may name, also through relations: `tags.tags_id.slug`. */
  filters: z.array(path).default([]),
  /** Fields with Markdown, which may show files. */
  markdown: z.array(name).default([]),
  /** Fields that a search looks into. */
  search: z.array(name).default([]),
  sorts: z.array(name).default([]),
  /** How it is sorted unless somebody says else. */
  order: z.array(z.string().regex(/^-?[a-z][a-z0-9_]*$/)).default([]),
  /** What `GET /api/cms/collections/…` shows of each in a list, and of one. */
  list: z.array(name).default([]),
  detail: z.array(name).default([]),
  /** What editors may write, by the same names. `status` and `published_at` follow from `rows`. */
  writable: z.record(name, writableFieldSchema).default({}),
  pageSize: z
    .strictObject({ usual: z.int().min(1), most: z.int().max(100) })
    .default({ usual: 100, most: 100 }),
});

export type Policy = z.infer<typeof policySchema>;

type Wanted = "collection" | "noun" | "rows" | "fields";

/** Fills in what a policy does not say. Policies are held to their schema, and to the content model, by tests. */
export function definePolicy(policy: Pick<Policy, Wanted> & Partial<Policy>): Policy {
  return {
    ...{ relations: {}, filters: [], search: [], sorts: [], order: [], list: [], detail: [], markdown: [] },
    writable: {},
    pageSize: { usual: 100, most: 100 },
    ...policy,
  };
}
