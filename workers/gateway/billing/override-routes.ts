import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { putOverridesSchema, tenantOverridesSchema } from "../../contract/billing.ts";
import { originOf } from "../audit/origin.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { putOverrides, readOverrides } from "./override-entitlements.ts";

const path = "/api/admin/tenants/{id}/entitlements";
const common = { tags: ["admin"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const params = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "Not an id") });
const example = {
  overrides: [{ name: "seats", value: 25, reason: "Pilot until the summer", until: "2027-06-30T00:00:00Z" }],
};

const get = createRoute({
  ...{ method: "get", path, operationId: "getTenantEntitlements", ...common },
  summary: "What an organization may do, and what was granted to it or taken from it",
  request: { params },
  responses: {
    200: { description: "As they are now", content: json(tenantOverridesSchema) },
    ...problems(400, 401, 403, 404, 429, 503),
  },
});

const put = createRoute({
  ...{ method: "put", path, operationId: "overrideTenantEntitlements", ...common },
  summary:
    "Grant an organization limits and features beyond its plan, or take them: all that counts from now on",
  description: "What is not named is again as the plan says. Sessions follow within a minute.",
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: putOverridesSchema, example } } },
  },
  responses: {
    200: { description: "As they are now", content: json(tenantOverridesSchema) },
    ...problems(400, 401, 403, 404, 413, 415, 429, 503),
  },
});

/** What administrators grant tenants. Members see what comes of it among their entitlements. */
export function addOverrides(router: OpenAPIHono<AppEnv>): void {
  router.openapi(get, async (c) => {
    await requireAdministrator(c);
    return c.json(await readOverrides(c.var.deps, c.req.valid("param").id), 200);
  });
  router.openapi(put, async (c) => {
    const { user } = await requireAdministrator(c);
    const context = { ...c.var.deps, origin: originOf(c), actorId: user.id };
    const { overrides } = c.req.valid("json");
    return c.json(await putOverrides(context, c.req.valid("param").id, overrides), 200);
  });
}
