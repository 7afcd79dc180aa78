import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { type Post, type PostDetail, postDetailSchema, postSchema } from "../../contract/cms.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { createKeptAnswers } from "../upstream/kept-answers.ts";
import { readCursor } from "./cursor.ts";
import { findPost, listPosts } from "./published-posts.ts";

const list = createRoute({
  method: "get",
  path: "/api/cms/collections/posts",
  operationId: "listPosts",
  tags: ["content"],
  summary: "The published posts, newest first",
  request: { query: pageQuerySchema },
  responses: {
    200: { description: "A page of posts", content: { "application/json": { schema: listOf(postSchema) } } },
    ...problems(400, 429, 502, 503, 504),
  },
});

const single = createRoute({
  method: "get",
  path: "/api/cms/collections/posts/{id}",
  operationId: "getPost",
  tags: ["content"],
  summary: "A published post by its id or slug",
  request: { params: z.object({ id: z.string().max(200) }), query: z.strictObject({}) },
  responses: {
    200: {
      description: "The post with its Markdown",
      content: { "application/json": { schema: z.object({ data: postDetailSchema }) } },
    },
    ...problems(400, 404, 429, 502, 503, 504),
  },
});

/** How old a post may be shown: an editor sees a change on the site within seconds. */
const lifeSeconds = 5;

const slugOrId = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function cmsRoutes(): OpenAPIHono<AppEnv> {
  const lists = createKeptAnswers<{ data: Post[]; nextCursor: string | null }>({ lifeSeconds });
  const posts = createKeptAnswers<PostDetail | null>({ lifeSeconds });
  return createRouter()
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const after = cursor === undefined ? null : readCursor(cursor);
      if (cursor !== undefined && after === null) {
        throw new ApiError("invalid_request", undefined, {
          errors: [{ path: "query.cursor", message: "Not a cursor of an earlier page" }],
        });
      }
      const key = JSON.stringify([limit, after?.publishedAt, after?.shown]);
      return c.json(await lists(c, key, () => listPosts(c.var.deps.directus, { limit, after })), 200);
    })
    .openapi(single, async (c) => {
      const { id } = c.req.valid("param");
      const post = slugOrId.test(id) ? await posts(c, id, () => findPost(c.var.deps.directus, id)) : null;
      if (post === null) throw new ApiError("not_found", `Cannot find the post "${id}"`);
      return c.json({ data: post }, 200);
    });
}
