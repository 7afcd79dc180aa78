import { z } from "zod";
import { readNumber } from "../../contract/list.ts";
import type { Parts } from "./persisted-part.ts";

/** A question of several collections at once, by the name that it is asked by. */
export type PersistedQuery = {
  summary: string;
  variables: z.ZodObject;
  /** What it asks for these variables. Only values may follow from them: the document is the same for all. */
  parts: (variables: Record<string, unknown>) => Parts;
};

const slug = z
  .string()
  .max(120)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "Not a slug, as first-post is");

function whole(most: number, usual: number) {
  const message = `Not a whole number from 1 to ${most}`;
  return z.preprocess(readNumber, z.int(message).min(1, message).max(most, message)).default(usual);
}

/** Keeps the variables' own types between their schema and the parts. */
function define<Variables extends z.ZodObject>(query: {
  summary: string;
  variables: Variables;
  parts: (variables: z.infer<Variables>) => Parts;
}): PersistedQuery {
  return query as unknown as PersistedQuery;
}

const card = "slug,title,summary,published_at,cover.id,cover.description,category.slug,category.title";

/**
 * All that GraphQL is for here. Each was read by somebody before it was added; what is out stays as it is, and another
 * shape gets another name.
 */
export const persistedQueries: Record<string, PersistedQuery> = {
  frame: define({
    summary: "What every page shows: the settings of the site and its menus",
    variables: z.strictObject({}),
    parts: () => ({
      settings: {
        collection: "site_settings",
        fields: "name,tagline,description,announcement,announcement_url,social_image.id",
      },
      links: { collection: "navigation", fields: "menu,section,label,url", limit: 100 },
    }),
  }),
  blog: define({
    summary: "A page of posts, of all or of a category or tag, and what they can be narrowed by",
    variables: z.strictObject({
      ...{ limit: whole(50, 10), page: whole(100, 1) },
      ...{ category: slug.optional(), tag: slug.optional() },
    }),
    parts: ({ limit, page, category, tag }) => {
      const by = [
        ...(category === undefined ? [] : [{ category: { slug: { _eq: category } } }]),
        ...(tag === undefined ? [] : [{ tags: { _some: { tags_id: { slug: { _eq: tag } } } } }]),
      ];
      return {
        posts: {
          ...{ collection: "posts", fields: `${card},author.slug,author.name`, limit, page },
          ...(by.length === 0 ? {} : { filter: { _and: by } }),
        },
        categories: { collection: "categories", fields: "slug,title", limit: 100 },
        tags: { collection: "tags", fields: "slug,title", limit: 100 },
      };
    },
  }),
  post: define({
    summary: "A post with all that belongs to it, and the latest others",
    variables: z.strictObject({ slug }),
    parts: ({ slug: name }) => ({
      post: {
        collection: "posts",
        fields: `${card},body,author.slug,author.name,author.picture.id,tags.tags_id.slug,tags.tags_id.title`,
        filter: { slug: { _eq: name } },
        isFirst: true,
      },
      others: { collection: "posts", fields: card, filter: { slug: { _neq: name } }, limit: 3 },
    }),
  }),
  changes: define({
    summary: "A page of the changelog",
    variables: z.strictObject({ limit: whole(50, 20), page: whole(100, 1) }),
    parts: ({ limit, page }) => ({
      changes: { collection: "changelog", fields: "slug,kind,title,body,published_at", limit, page },
    }),
  }),
};
