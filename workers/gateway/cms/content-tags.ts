import type { Question } from "./question.ts";

/**
 * What kept answers of content are purged by: a list by its collection, an item by its own name and by that of all of
 * them, and both by the collections that they show something of.
 */
export const tagOf = {
  collection: (collection: string) => collection,
  item: (collection: string, name: string) => `${collection}/${name}`,
  everyItem: (collection: string) => `${collection}/*`,
};

export function tagsOfList({ collection, along }: Question): string[] {
  return [tagOf.collection(collection), ...tagsAlong(along)];
}

export function tagsOfItem({ collection, along }: Question, name: string): string[] {
  return [tagOf.item(collection, name), tagOf.everyItem(collection), ...tagsAlong(along)];
}

/** Any change of theirs: which of their rows are shown is not known before the answer is. */
function tagsAlong(along: string | undefined): string[] {
  return along === undefined ? [] : along.split(",").map(tagOf.collection);
}
