import { z } from "zod";

/** A published post as `GET /api/cms/collections/posts` lists it; `body` (Markdown) only in the single post. */
export const postSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  publishedAt: z.iso.datetime(),
});

export const postDetailSchema = postSchema.extend({ body: z.string() });

export type Post = z.infer<typeof postSchema>;
export type PostDetail = z.infer<typeof postDetailSchema>;
