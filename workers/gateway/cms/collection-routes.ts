import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { everyone } from "../cache/audience.ts";
import { defineCached } from "../cache/rule.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { contentStates } from "./content-status.ts";
import { tagsOfItem, tagsOfList } from "./content-tags.ts";
import { type Cursor, readCursor, writeCursor } from "./cursor.ts";
import { houseRow } from "./described-row.ts";
import { describedEditorItem } from "./editor-item.ts";
import { plainText } from "./field-kinds.ts";
import { toHouse } from "./house-item.ts";
import { filterOfItem, missing, noSuchItem, requireCollection } from "./item-name.ts";
import { listPage } from "./list-page.ts";
import { absentSeconds, lives } from "./lives.ts";
import { readable } from "./policies.ts";
import { previewItem, previewList } from "./preview-content.ts";
import { readOnly, readRows } from "./read-rows.ts";
import { refuseQuery } from "./refuse-query.ts";
import { sayWhatIsTaken } from "./say-what-is-taken.ts";

const collection = z.string().max(64);
const many = readable.filter(({ rows }) => rows !== "one");
const details = z.union(readable.map((policy) => houseRow(policy.detail, policy)));

const previews = z.union(readable.map(describedEditorItem));

/** For editors: what is not published too, as it is at this moment. */
const preview = { preview: z.literal("true", 'Takes "true"').optional() };
const previewQuery = z.strictObject(preview);
const listQuery = pageQuerySchema.extend({
  ...{ ...preview, status: z.enum(contentStates).optional() },
  search: plainText.max(100, "Longer than 100 characters").optional(),
  sort: z.string().max(60).optional(),
});
const forEditors =
  "With `preview=true`, for editors and administrators: in whatever state, with all that they may write; `status`, `search` and `sort` (such as `-updatedAt`) are for that alone.";

const list = createRoute({
  method: "get",
  path: "/api/cms/collections/{collection}",
  operationId: "listContent",
  tags: ["content"],
  summary: "The published items of a collection, in its own order, or the only one there is",
  description: `Collections: ${readable.map((policy) => policy.collection).join(", ")}. ${forEditors}`,
  security: [],
  request: { params: z.object({ collection }), query: listQuery },
  responses: {
    200: {
      description: "A page of items",
      content: {
        "application/json": {
          schema: z.union([
            ...many.map((policy) => listOf(houseRow(policy.list, policy))),
            z.object({ data: details }),
            listOf(previews),
          ]),
        },
      },
    },
    304: { description: "What the client has is current" },
    ...problems(400, 401, 403, 404, 429, 502, 503, 504),
  },
});

const single = createRoute({
  method: "get",
  path: "/api/cms/collections/{collection}/{id}",
  operationId: "getContent",
  tags: ["content"],
  summary: "A published item by its id or slug",
  description: `${forEditors} An item that is not published is known by its id alone.`,
  security: [],
  request: { params: z.object({ collection, id: z.string().max(200) }), query: previewQuery },
  responses: {
    200: {
      description: "The item with its Markdown or blocks",
      content: { "application/json": { schema: z.object({ data: z.union([details, previews]) }) } },
    },
    304: { description: "What the client has is current" },
    ...problems(400, 401, 403, 404, 429, 502, 503, 504),
  },
});

type ListQuery = { collection: string; limit: number; cursor?: string | undefined };

const keptList = defineCached({
  ...{ name: "listContent", audience: "public", ...lives },
  tags: (query: ListQuery) => tagsOfList({ ...query, fields: "" }),
  load: ({ upstreams }, { collection: of, limit, cursor }) =>
    listPage(upstreams.directus, requireCollection(of), {
      limit,
      after: cursor === undefined ? null : readCursor(cursor),
    }),
});

const keptOnly = defineCached({
  ...{ name: "getOnlyContent", audience: "public", ...lives },
  tags: (query: { collection: string }) => tagsOfList({ ...query, fields: "" }),
  load: async ({ upstreams }, { collection: of }) => {
    const policy = requireCollection(of);
    const row = await readOnly(upstreams.directus, { collection: of, fields: policy.detail.join(",") });
    return { data: toHouse(row, policy) };
  },
});

type ItemQuery = { collection: string; id: string };

const keptItem = defineCached({
  ...{ name: "getContent", audience: "public", ...lives },
  absent: {
    seconds: absentSeconds,
    message: ({ collection: of, id }: ItemQuery) => missing(requireCollection(of).noun, id),
  },
  tags: ({ collection: of, id }) => tagsOfItem({ collection: of, fields: "" }, id),
  load: async ({ upstreams }, { collection: of, id }) => {
    const policy = requireCollection(of);
    const question = { collection: of, fields: policy.detail.join(",") };
    const [row] = await readRows(upstreams.directus, question, filterOfItem(policy, id));
    return row === undefined ? null : { data: toHouse(row, policy) };
  },
});

/** Content in the shape of everything else in this API. */
export function collectionRoutes(): OpenAPIHono<AppEnv> {
  return createRouter()
    .openapi(
      list,
      async (c) => {
        const policy = requireCollection(c.req.valid("param").collection);
        const { limit, cursor, preview: isPreview, ...narrowed } = c.req.valid("query");
        if (isPreview !== undefined) {
          if (policy.rows === "one") return (await previewItem(c, policy, null)) as never;
          return (await previewList(c, policy, {
            ...{ limit, after: cursorOf(cursor) },
            ...{ status: narrowed.status, search: narrowed.search, sort: narrowed.sort },
          })) as never;
        }
        for (const [name, value] of Object.entries(narrowed)) {
          if (value !== undefined) throw refuseQuery(name, "Only with preview=true");
        }
        const { cache } = c.var.deps;
        const of = { collection: policy.collection };
        if (policy.rows === "one") return await cache.answer(c, keptOnly, { audience: everyone, query: of });
        const after = cursorOf(cursor);
        // One spelling of a cursor, of all that say the same.
        const query = { ...of, limit, ...(after === null ? {} : { cursor: writeCursor(after) }) };
        return await cache.answer(c, keptList, { audience: everyone, query });
      },
      sayWhatIsTaken(listQuery),
    )
    .openapi(single, async (c) => {
      const { collection: of, id } = c.req.valid("param");
      const policy = requireCollection(of);
      if (policy.rows === "one") throw noSuchItem(policy, id);
      filterOfItem(policy, id);
      if (c.req.valid("query").preview !== undefined) {
        if (!z.uuid().safeParse(id).success) throw noSuchItem(policy, id);
        return (await previewItem(c, policy, id)) as never;
      }
      return await c.var.deps.cache.answer(c, keptItem, {
        audience: everyone,
        query: { collection: of, id },
      });
    });
}

function cursorOf(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const cursor = readCursor(text);
  if (cursor === null) throw refuseQuery("cursor", "Not a cursor of an earlier page");
  return cursor;
}
