import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import {
  flagNameSchema,
  flagSchema,
  putFlagSchema,
  putTenantFlagSchema,
  tenantFlagSchema,
} from "../../contract/flags.ts";
import { originOf } from "../audit/origin.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { listFlags, putFlag } from "./manage-flags.ts";
import { deleteTenantFlag, putTenantFlag, readTenantFlags } from "./manage-tenant-flags.ts";

const common = { tags: ["admin"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const tenant = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "Not an id") });
const flag = z.object({ name: flagNameSchema });
const ofTenant = {
  description: "As they are now",
  content: json(z.object({ data: z.array(tenantFlagSchema) })),
};
const tenantPath = "/api/admin/tenants/{id}/flags";

const list = createRoute({
  ...{ method: "get", path: "/api/admin/flags", operationId: "listFlags", ...common },
  summary: "Every feature flag, and what holds for all organizations",
  responses: {
    200: { description: "All of them", content: json(z.object({ data: z.array(flagSchema) })) },
    ...problems(401, 403, 429, 503),
  },
});

const put = createRoute({
  ...{ method: "put", path: "/api/admin/flags/{name}", operationId: "putFlag", ...common },
  summary: "Switch a feature on or off for all organizations, or on for a share of them",
  description: "Every isolate follows within seconds. What was said of one organization goes before.",
  request: { params: flag, body: { required: true, content: json(putFlagSchema) } },
  responses: {
    200: { description: "The flag", content: json(z.object({ flag: flagSchema })) },
    ...problems(400, 401, 403, 404, 413, 415, 429, 503),
  },
});

const listOfTenant = createRoute({
  ...{ method: "get", path: tenantPath, operationId: "listTenantFlags", ...common },
  summary: "Which flags are on for an organization, and why",
  request: { params: tenant },
  responses: { 200: ofTenant, ...problems(400, 401, 403, 404, 429, 503) },
});

const putOfTenant = createRoute({
  ...{ method: "put", path: `${tenantPath}/{name}`, operationId: "putTenantFlag", ...common },
  summary: "Switch a feature on or off for one organization",
  request: {
    params: tenant.extend(flag.shape),
    body: { required: true, content: json(putTenantFlagSchema) },
  },
  responses: { 200: ofTenant, ...problems(400, 401, 403, 404, 409, 413, 415, 429, 503) },
});

const removeOfTenant = createRoute({
  ...{ method: "delete", path: `${tenantPath}/{name}`, operationId: "deleteTenantFlag", ...common },
  summary: "Have an organization be again like all others",
  request: { params: tenant.extend(flag.shape) },
  responses: { 204: { description: "It is" }, ...problems(400, 401, 403, 404, 429, 503) },
});

/** What is on, and for whom: administrators' alone. */
export function flagRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(list, async (c) => {
    await requireAdministrator(c);
    return c.json({ data: await listFlags(c.var.deps.db) }, 200);
  });
  router.openapi(put, async (c) => {
    const context = await contextOf(c);
    return c.json({ flag: await putFlag(context, c.req.valid("param").name, c.req.valid("json")) }, 200);
  });
  router.openapi(listOfTenant, async (c) => {
    await requireAdministrator(c);
    return c.json({ data: await readTenantFlags(c.var.deps, c.req.valid("param").id) }, 200);
  });
  router.openapi(putOfTenant, async (c) => {
    const { id: tenantId, name } = c.req.valid("param");
    const data = await putTenantFlag(await contextOf(c), { tenantId, name }, c.req.valid("json"));
    return c.json({ data }, 200);
  });
  router.openapi(removeOfTenant, async (c) => {
    const { id: tenantId, name } = c.req.valid("param");
    await deleteTenantFlag(await contextOf(c), { tenantId, name });
    return c.body(null, 204);
  });
  return router;
}

async function contextOf(c: Context<AppEnv>) {
  const { user } = await requireAdministrator(c);
  return { ...c.var.deps, origin: originOf(c), actorId: user.id };
}
