import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { inArray } from "drizzle-orm";
import { z } from "zod";
import { user } from "../../../db/gateway/schema.ts";
import { type ContentDeed, contentDeedSchema } from "../../contract/content.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { readCursor, writeCursor } from "../audit/cursor.ts";
import { listAudit } from "../audit/list-audit.ts";
import type { Deps } from "../deps.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { noSuchItem, requireCollection } from "./item-name.ts";
import { refuseQuery } from "./refuse-query.ts";
import { sayWhatIsTaken } from "./say-what-is-taken.ts";
import { editorsOnly } from "./write-routes.ts";

/** What the only item of a collection is called here: it has no id. */
const only = "only";

const route = createRoute({
  ...{ method: "get", path: "/api/cms/collections/{collection}/{id}/history" },
  ...{ operationId: "listContentHistory", tags: ["content"], security: forPeople },
  middleware: [editorsOnly()],
  summary: "Who changed what of an item through this API, newest first",
  description: `The only item of a collection is called "${only}". What was saved in the studio is in Directus' own revisions. For editors and administrators.`,
  request: {
    params: z.object({ collection: z.string().max(64), id: z.string().max(64) }),
    query: pageQuerySchema,
  },
  responses: {
    200: {
      description: "A page of deeds",
      content: { "application/json": { schema: listOf(contentDeedSchema) } },
    },
    ...problems(400, 401, 403, 404, 429, 503),
  },
});

/** What the audit log tells of an item, without where anybody was. */
export function historyRoutes(): OpenAPIHono<AppEnv> {
  return createRouter().openapi(
    route,
    async (c) => {
      const { collection, id } = c.req.valid("param");
      const policy = requireCollection(collection);
      const isNamed = policy.rows === "one" ? id === only : z.uuid().safeParse(id).success;
      if (!isNamed) throw noSuchItem(policy, id);
      const { limit, cursor } = c.req.valid("query");
      const after = cursor === undefined ? null : readCursor(cursor);
      if (cursor !== undefined && after === null)
        throw refuseQuery("cursor", "Not a cursor of an earlier page");
      const page = { filter: { target: `${policy.collection}/${id.toLowerCase()}` }, limit, after };
      const { data, next } = await listAudit(c.var.deps, "platform", page);
      const names = await namesOf(
        c.var.deps,
        data.map(({ actor }) => actor.id),
      );
      const deeds = data.flatMap(({ action, occurredAt, actor, changes }): ContentDeed[] => {
        const done = contentDeedSchema.shape.action.safeParse(action.replace("content.", ""));
        if (!done.success) return [];
        return [
          {
            ...{ at: occurredAt, action: done.data, by: names.get(actor.id ?? "") ?? null },
            fields: fieldsSchema.parse(changes.fields?.[1]),
            status: statusSchema.parse(changes.status ?? null),
            unknown: changes.outcome !== undefined,
          },
        ];
      });
      const body = { data: deeds, nextCursor: next && writeCursor(next) };
      return c.json(body, 200, { "cache-control": "private, no-store" });
    },
    sayWhatIsTaken(pageQuerySchema),
  );
}

const fieldsSchema = z.array(z.string()).catch([]);
const statusSchema = z
  .tuple([z.string().nullable(), z.string()])
  .transform(([from, to]) => ({ from, to }))
  .nullable();

async function namesOf({ db }: Deps, ids: (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter((id) => id !== null))];
  if (known.length === 0) return new Map();
  const people = await db.select({ id: user.id, name: user.name }).from(user).where(inArray(user.id, known));
  return new Map(people.map(({ id, name }) => [id, name]));
}
