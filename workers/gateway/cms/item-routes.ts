import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { everyone } from "../cache/audience.ts";
import { defineCached } from "../cache/rule.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { tagsOfItem, tagsOfList } from "./content-tags.ts";
import { describedRow } from "./described-row.ts";
import { directusProblems } from "./directus-error.ts";
import { filterOfItem, missing, requireCollection } from "./item-name.ts";
import { absentSeconds, lives } from "./lives.ts";
import { readable } from "./policies.ts";
import {
  fieldsQuerySchema,
  itemsQuerySchema,
  type Question,
  readQuestion,
  readSingleQuestion,
} from "./question.ts";
import { readOnly, readRows } from "./read-rows.ts";
import { refuseQuery } from "./refuse-query.ts";
import { sayWhatIsTaken } from "./say-what-is-taken.ts";

const collection = z.string().max(64);
const rows = readable.map(describedRow);

const list = createRoute({
  method: "get",
  path: "/api/cms/items/{collection}",
  operationId: "readItems",
  tags: ["content"],
  summary: "Published items as Directus' SDK reads them, or the only one there is",
  description: `For \`createDirectus("…/api/cms").with(rest())\`. Collections: ${readable.map((each) => each.collection).join(", ")}.`,
  security: [],
  request: { params: z.object({ collection }), query: itemsQuerySchema },
  responses: {
    200: {
      description: "The items, with the fields that were asked for",
      content: {
        "application/json": { schema: z.object({ data: z.union([z.array(z.union(rows)), ...rows]) }) },
      },
    },
    304: { description: "What the client has is current" },
    ...directusProblems(400, 404, 429, 502, 503, 504),
  },
});

const single = createRoute({
  method: "get",
  path: "/api/cms/items/{collection}/{id}",
  operationId: "readItem",
  tags: ["content"],
  summary: "A published item by its id or slug, as Directus' SDK reads it",
  security: [],
  request: { params: z.object({ collection, id: z.string().max(200) }), query: fieldsQuerySchema },
  responses: {
    200: {
      description: "The item, with the fields that were asked for",
      content: { "application/json": { schema: z.object({ data: z.union(rows) }) } },
    },
    304: { description: "What the client has is current" },
    ...directusProblems(400, 404, 429, 502, 503, 504),
  },
});

const keptItems = defineCached({
  ...{ name: "readItems", audience: "public", ...lives },
  tags: tagsOfList,
  load: async ({ upstreams }, question: Question) => ({ data: await readRows(upstreams.directus, question) }),
});

const keptOnly = defineCached({
  ...{ name: "readOnlyItem", audience: "public", ...lives },
  tags: tagsOfList,
  load: async ({ upstreams }, question: Question) => ({ data: await readOnly(upstreams.directus, question) }),
});

const keptItem = defineCached({
  ...{ name: "readItem", audience: "public", ...lives },
  absent: {
    seconds: absentSeconds,
    message: ({ collection: of, id }: Question & { id: string }) => missing(requireCollection(of).noun, id),
  },
  tags: (question) => tagsOfItem(question, question.id),
  load: async ({ upstreams }, { id, ...question }) => {
    const only = filterOfItem(requireCollection(question.collection), id);
    const [row] = await readRows(upstreams.directus, question, only);
    return row === undefined ? null : { data: row };
  },
});

/** What Directus answers to its SDK, from policies: in the shape of its answers, and its errors too. */
export function itemRoutes(): OpenAPIHono<AppEnv> {
  return createRouter()
    .openapi(
      list,
      async (c) => {
        const policy = requireCollection(c.req.valid("param").collection);
        const asked = c.req.valid("query");
        const { cache } = c.var.deps;
        if (policy.rows !== "one") {
          return await cache.answer(c, keptItems, { audience: everyone, query: readQuestion(asked, policy) });
        }
        const [other] = Object.keys(asked).filter((name) => name !== "fields");
        if (other !== undefined)
          throw refuseQuery(other, `${policy.collection} is one item: it takes fields`);
        const query = readSingleQuestion(asked.fields, policy);
        return await cache.answer(c, keptOnly, { audience: everyone, query });
      },
      sayWhatIsTaken(itemsQuerySchema),
    )
    .openapi(
      single,
      async (c) => {
        const { collection: of, id } = c.req.valid("param");
        const policy = requireCollection(of);
        filterOfItem(policy, id);
        const query = { ...readSingleQuestion(c.req.valid("query").fields, policy), id };
        return await c.var.deps.cache.answer(c, keptItem, { audience: everyone, query });
      },
      sayWhatIsTaken(fieldsQuerySchema),
    );
}
