import { z } from "zod";
import { tagOf } from "./content-tags.ts";
import { policyOf } from "./policies.ts";

/** Ids, names of collections, and slugs, which are the longest. */
const name = z.string().max(200);

const changeSchema = z.object({
  collection: name,
  action: z.enum(["create", "update", "delete"]),
  keys: z.array(name).max(1_000),
  /** More than the keys say: anything of the collection may be another. */
  all: z.boolean(),
  /** Those that are still there, as they are now. */
  items: z.array(z.object({ key: name, slug: name.optional() })).max(1_000),
});

export type ContentChange = z.infer<typeof changeSchema>;

/** What cms/extensions/selvedge-purge sends. */
export const contentChangedSchema = z.object({
  type: z.literal("content.changed"),
  data: z.object({ changes: z.array(changeSchema).max(100) }),
});

/** From this many on, all items of a collection are purged by one tag. */
const fewItems = 50;

/**
 * What is worthless after these changes. An item is kept under its id and under its slug: where it is not said which one
 * it had, since it is gone or may have been given another, it may be any.
 */
export function tagsOfChanges(changes: ContentChange[]): string[] {
  return [...new Set(changes.flatMap(tagsOfChange))];
}

function tagsOfChange({ collection, action, keys, all, items }: ContentChange): string[] {
  const list = tagOf.collection(collection);
  const slugs = new Map(items.map(({ key, slug }) => [key, slug]));
  const hasSlugs = policyOf(collection)?.fields.slug !== undefined;
  const isUnknown = hasSlugs && keys.some((key) => slugs.get(key) === undefined);
  const mayBeRenamed = hasSlugs && action === "update";
  if (all || isUnknown || mayBeRenamed || keys.length > fewItems) return [list, tagOf.everyItem(collection)];
  const names = keys.flatMap((key) => [key, slugs.get(key) ?? key]);
  return [list, ...names.map((each) => tagOf.item(collection, each))];
}
