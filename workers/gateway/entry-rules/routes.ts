import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import {
  createEntryRuleSchema,
  entryRuleSchema,
  maintenanceSchema,
  startMaintenanceSchema,
} from "../../contract/entry-rules.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { originOf } from "../audit/origin.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { countryOf } from "../middleware/entry-rules.ts";
import { placeOf } from "../newest-first.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { endMaintenance, readMaintenance, startMaintenance } from "./change-maintenance.ts";
import { createEntryRule, deleteEntryRule, listEntryRules } from "./manage-rules.ts";

const common = { tags: ["admin"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const rulesPath = "/api/admin/entry-rules";
const maintenancePath = "/api/admin/maintenance";
const state = json(z.object({ maintenance: maintenanceSchema.nullable() }));

const list = createRoute({
  ...{ method: "get", path: rulesPath, operationId: "listEntryRules", ...common },
  summary: "Who may not come in, and who may all the same; newest first",
  request: { query: pageQuerySchema },
  responses: {
    200: { description: "A page of rules", content: json(listOf(entryRuleSchema)) },
    ...problems(400, 401, 403, 429, 503),
  },
});

const create = createRoute({
  ...{ method: "post", path: rulesPath, operationId: "createEntryRule", ...common },
  summary: "Keep an address, a network or a country out, or let it in whatever keeps it out",
  description: "Every isolate follows within seconds. A rule that would keep its own author out is refused.",
  request: { body: { required: true, content: json(createEntryRuleSchema) } },
  responses: {
    201: { description: "The rule", content: json(z.object({ rule: entryRuleSchema })) },
    ...problems(400, 401, 403, 409, 413, 415, 429, 503),
  },
});

const remove = createRoute({
  ...{ method: "delete", path: `${rulesPath}/{id}`, operationId: "deleteEntryRule", ...common },
  summary: "Take a rule away",
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 204: { description: "It is gone" }, ...problems(400, 401, 403, 404, 409, 429, 503) },
});

const showMaintenance = createRoute({
  ...{ method: "get", path: maintenancePath, operationId: "getMaintenance", ...common },
  summary: "The maintenance that is going on",
  responses: {
    200: { description: "Null when there is none", content: state },
    ...problems(401, 403, 429, 503),
  },
});

const putMaintenance = createRoute({
  ...{ method: "put", path: maintenancePath, operationId: "startMaintenance", ...common },
  summary: "Begin maintenance, or say something else of it: all but administrators are answered 503",
  request: { body: { required: true, content: json(startMaintenanceSchema) } },
  responses: {
    200: { description: "It is going on", content: state },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

const stopMaintenance = createRoute({
  ...{ method: "delete", path: maintenancePath, operationId: "endMaintenance", ...common },
  summary: "End maintenance",
  responses: { 204: { description: "There is none" }, ...problems(401, 403, 429, 503) },
});

/** Who may come in, and whether anybody may: administrators' alone. */
export function entryRuleRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(list, async (c) => {
    await requireAdministrator(c);
    const { limit, cursor } = c.req.valid("query");
    return c.json(await listEntryRules(c.var.deps.db, { limit, after: placeOf(cursor) }), 200);
  });
  router.openapi(create, async (c) => {
    const rule = await createEntryRule(await contextOf(c), c.req.valid("json"));
    return c.json({ rule }, 201);
  });
  router.openapi(remove, async (c) => {
    await deleteEntryRule(await contextOf(c), c.req.valid("param").id);
    return c.body(null, 204);
  });
  router.openapi(showMaintenance, async (c) => {
    await requireAdministrator(c);
    return c.json({ maintenance: await readMaintenance(c.var.deps.db) }, 200);
  });
  router.openapi(putMaintenance, async (c) => {
    return c.json({ maintenance: await startMaintenance(await contextOf(c), c.req.valid("json")) }, 200);
  });
  router.openapi(stopMaintenance, async (c) => {
    await endMaintenance(await contextOf(c));
    return c.body(null, 204);
  });
  return router;
}

async function contextOf(c: Context<AppEnv>) {
  const { user } = await requireAdministrator(c);
  const place = { address: c.var.clientAddress, country: countryOf(c.req.raw) };
  return { ...c.var.deps, origin: originOf(c), actorId: user.id, place };
}
