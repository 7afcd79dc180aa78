import {
  authorRow,
  categoryRow,
  type ListedPost,
  listedPost,
  type Picture,
  tagRow,
  type WholePost,
  wholePost,
} from "../../../../workers/contract/cms.ts";
import type { Loaded } from "../failure.ts";
import { renderMarkdown } from "../markdown.ts";
import { notThereWords } from "../words/app/not-there.ts";
import { notThere } from "./not-there.ts";
import { pageOf, questionOfPage, readPlace } from "./page-place.ts";
import { readRow, readRows } from "./read-content.ts";

/** Which posts: all, or those of one category, tag or author, from a place on. */
export type PostChoice = { by?: PostTrait; slug?: string; after?: string };

const traits = ["category", "tag", "author"] as const;
export type PostTrait = (typeof traits)[number];

/** What a list is of: a category, tag or author. `html` says more of an author. */
type Trait = { title: string; description: string | null; html: string | null; picture: Picture | null };

export type PostList = { of: Trait | null; items: ListedPost[]; next: string | null };

/** A post with its body as HTML that is safe to put into a page, and those published right before and after it. */
export type Article = Omit<WholePost, "body"> & {
  html: string;
  minutes: number;
  older: Neighbour | null;
  newer: Neighbour | null;
};
type Neighbour = Pick<ListedPost, "slug" | "title">;

const pageSize = 10;
const wordsPerMinute = 220;

export function isPostTrait(text: string): text is PostTrait {
  return traits.some((trait) => trait === text);
}

/** A page of published posts, newest first. */
export async function listPosts({ by, slug = "", after: text }: PostChoice): Promise<Loaded<PostList>> {
  const after = text === undefined ? null : readPlace(text);
  if (text !== undefined && after === null) return notThere(notThereWords.posts);
  const { from, ...page } = questionOfPage(pageSize, after);
  const filters = [...from, ...(by === undefined ? [] : [filterBy[by](slug)])];
  const [of, posts] = await Promise.all([
    by === undefined ? null : readTrait[by](slug),
    readRows("posts", listedPost, filters.length === 0 ? page : { ...page, filter: { _and: filters } }),
  ]);
  if (of?.ok === false) return of;
  if (!posts.ok) return posts;
  return { ok: true, data: { of: of?.data ?? null, ...pageOf(posts.data, { size: pageSize, after }) } };
}

const filterBy: Record<PostTrait, (slug: string) => Record<string, unknown>> = {
  category: (slug) => ({ category: { slug: { _eq: slug } } }),
  tag: (slug) => ({ tags: { tags_id: { slug: { _eq: slug } } } }),
  author: (slug) => ({ author: { slug: { _eq: slug } } }),
};

const nothingMore = { description: null, html: null, picture: null };

const readTrait: Record<PostTrait, (slug: string) => Promise<Loaded<Trait>>> = {
  category: async (slug) =>
    mapped(await readRow("categories", categoryRow, slug), (row) => ({ ...nothingMore, ...row })),
  tag: async (slug) => mapped(await readRow("tags", tagRow, slug), (row) => ({ ...nothingMore, ...row })),
  author: async (slug) =>
    mapped(await readRow("authors", authorRow, slug), ({ name, bio, picture }) => ({
      ...{ title: name, description: null, picture },
      html: bio === null ? null : renderMarkdown(bio),
    })),
};

function mapped<From, To>(loaded: Loaded<From>, map: (data: From) => To): Loaded<To> {
  return loaded.ok ? { ok: true, data: map(loaded.data) } : loaded;
}

/** One published post by its slug. */
export async function readArticle(slug: string): Promise<Loaded<Article>> {
  const post = await readRow("posts", wholePost, slug);
  if (!post.ok) return post;
  const { body, ...rest } = post.data;
  const [older, newer] = await Promise.all([
    neighbourOf(rest, { operator: "_lt", sort: "-published_at" }),
    neighbourOf(rest, { operator: "_gt", sort: "published_at" }),
  ]);
  const minutes = Math.max(1, Math.round(body.split(/\s+/).length / wordsPerMinute));
  return { ok: true, data: { ...rest, html: renderMarkdown(body), minutes, older, newer } };
}

/** The post published next to another; the page does without it where it cannot be read. */
async function neighbourOf(
  { publishedAt }: { publishedAt: string },
  { operator, sort }: { operator: string; sort: string },
): Promise<Neighbour | null> {
  const filter = { published_at: { [operator]: publishedAt } };
  const found = await readRows("posts", listedPost, { filter, sort: [sort], limit: 1 });
  const [post] = found.ok ? found.data : [];
  return post === undefined ? null : { slug: post.slug, title: post.title };
}

/** The newest posts, for a block of a page and for feeds. */
export async function newestPosts(limit: number): Promise<Loaded<ListedPost[]>> {
  return await readRows("posts", listedPost, { limit });
}
