import { type QueryFilter, readItems } from "@directus/sdk";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import type { Post, PostDetail } from "../../contract/cms.ts";
import { type Cursor, writeCursor } from "./cursor.ts";
import type { Directus, DirectusSchema } from "./directus.ts";

type PostFilter = QueryFilter<DirectusSchema, DirectusSchema["posts"][number]>;

/** Public means published and due. Directus' free core has no rules by row, so this is the rule. */
const isPublic = { status: { _eq: "published" }, published_at: { _lte: "$NOW" } } satisfies PostFilter;

const listFields = ["id", "slug", "title", "summary", "published_at"] as const;

const rowSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  published_at: z.iso.datetime({ offset: true, local: true }),
});

const detailRowSchema = rowSchema.extend({ body: z.string() });

type Page = { data: Post[]; nextCursor: string | null };

/** A page of the public posts, newest first. */
export async function listPosts(
  directus: Directus,
  input: { limit: number; after: Cursor | null },
): Promise<Page> {
  const { limit, after } = input;
  const rows = await directus.request(
    readItems("posts", {
      fields: [...listFields],
      filter: after === null ? isPublic : { _and: [isPublic, { published_at: { _lte: after.publishedAt } }] },
      sort: ["-published_at", "-id"],
      offset: after?.shown ?? 0,
      limit: limit + 1,
    }),
  );
  const posts = parseAnswer(z.array(rowSchema), rows).map(toPost);
  const data = posts.slice(0, limit);
  return { data, nextCursor: posts.length > limit ? cursorAfter(data, after) : null };
}

function cursorAfter(data: Post[], after: Cursor | null): string | null {
  const publishedAt = data.at(-1)?.publishedAt;
  if (publishedAt === undefined) return null;
  const here = data.filter((post) => post.publishedAt === publishedAt).length;
  const before = after?.publishedAt === publishedAt ? after.shown : 0;
  return writeCursor({ publishedAt, shown: before + here });
}

/** The public post of that id or slug, or null. */
export async function findPost(directus: Directus, idOrSlug: string): Promise<PostDetail | null> {
  const isId = z.uuid().safeParse(idOrSlug).success;
  const rows = await directus.request(
    readItems("posts", {
      fields: [...listFields, "body"],
      filter: { _and: [isPublic, isId ? { id: { _eq: idOrSlug } } : { slug: { _eq: idOrSlug } }] },
      limit: 1,
    }),
  );
  const [row] = parseAnswer(z.array(detailRowSchema), rows);
  return row === undefined ? null : { ...toPost(row), body: row.body };
}

function toPost({ id, slug, title, summary, published_at }: z.infer<typeof rowSchema>): Post {
  return { id, slug, title, summary, publishedAt: new Date(published_at).toISOString() };
}

function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new ApiError("upstream_failed", "The content service answered something else", {
    cause: parsed.error,
  });
}
