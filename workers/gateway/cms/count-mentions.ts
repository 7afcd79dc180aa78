import { readItems } from "@directus/sdk";
import type { Directus } from "./directus.ts";

/** How many posts, published or not, have one of these words in any of their texts. At most a hundred a word. */
export async function countMentions(directus: Directus, words: string[]): Promise<number> {
  return (await findMentions(directus, words)).length;
}

/** Those posts themselves. */
export async function findMentions(
  directus: Directus,
  words: string[],
): Promise<{ id: string; title: string }[]> {
  const found = new Map<string, { id: string; title: string }>();
  for (const search of words) {
    const posts = await directus.request(readItems("posts", { search, fields: ["id", "title"], limit: 100 }));
    for (const { id, title } of posts) found.set(id, { id, title });
  }
  return [...found.values()];
}
