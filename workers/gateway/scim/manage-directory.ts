import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { listOf } from "../../contract/list.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import { createScimTokenSchema, scimTokenSchema } from "../../contract/sso.ts";
import { originOf } from "../audit/origin.ts";
import { requireFresh } from "../auth/require-fresh.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { requirePermission } from "../tenants/require-permission.ts";
import { createToken, listTokens, revokeToken } from "./tokens.ts";

const path = "/api/auth/organization/scim-tokens";
const common = { tags: ["organization"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });

const list = createRoute({
  ...{ method: "get", path, operationId: "listScimTokens", ...common },
  summary: "The tokens of the organization's directory",
  responses: {
    200: { description: "All of them, without what they are", content: json(listOf(scimTokenSchema)) },
    ...problems(401, 403, 429, 503),
  },
});

const create = createRoute({
  ...{ method: "post", path, operationId: "createScimToken", ...common },
  summary: "Make a token for a directory",
  request: { body: { required: true, content: json(createScimTokenSchema) } },
  responses: {
    201: {
      description: "The token, shown this once",
      content: json(z.object({ scimToken: scimTokenSchema, token: z.string(), url: z.string() })),
    },
    ...problems(400, 401, 402, 403, 409, 413, 415, 429, 503),
  },
});

const revoke = createRoute({
  ...{ method: "delete", path: `${path}/{id}`, operationId: "revokeScimToken", ...common },
  summary: "Revoke a token",
  request: { params: z.object({ id: z.uuid("Not an id") }) },
  responses: { 204: { description: "It opens nothing any more" }, ...problems(400, 401, 403, 404, 429, 503) },
});

export function addDirectoryManagement(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    const { tenantId } = await contextOf(c);
    return c.json({ data: await listTokens(c.var.deps.db, tenantId), nextCursor: null }, 200);
  });
  router.openapi(create, async (c) => {
    const { entitlements, ...context } = await contextOf(c);
    requireEntitled(entitlements, { feature: "own_sign_in" });
    await requireFresh(c);
    const created = await createToken(context, c.req.valid("json").name);
    const url = `${context.config.publicUrl}/scim/v2`;
    return c.json({ ...created, url }, 201, { "cache-control": "no-store" });
  });
  router.openapi(revoke, async (c) => {
    await revokeToken(await contextOf(c), c.req.valid("param").id);
    return c.body(null, 204);
  });
}

async function contextOf(c: Context<AppEnv>) {
  const { tenant, identity, entitlements } = await requirePermission(c, "sign-in:change");
  const who = { tenantId: tenant.id, actorId: identity.user.id };
  return { ...c.var.deps, origin: originOf(c), ...who, entitlements };
}
