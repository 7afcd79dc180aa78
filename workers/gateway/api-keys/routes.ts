import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import {
  apiKeySchema,
  changeApiKeySchema,
  createApiKeySchema,
  newApiKeySchema,
  rotateApiKeySchema,
} from "../../contract/api-keys.ts";
import { listOf } from "../../contract/list.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import { requireFresh } from "../auth/require-fresh.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { changeKey } from "./change-key.ts";
import { createKey } from "./create-key.ts";
import { requireKeyContext } from "./key-context.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";
import { rotateKey } from "./rotate-key.ts";

const common = { tags: ["api-keys"], security: forPeople };
const params = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id") });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const made = { description: "The key, which is shown this once", content: json(newApiKeySchema) };

const list = createRoute({
  ...{ method: "get", path: "/api/auth/api-keys", operationId: "listApiKeys", ...common },
  summary: "The API keys of the organization, newest first",
  responses: {
    200: { description: "At most two hundred", content: json(listOf(apiKeySchema)) },
    ...problems(401, 403, 429, 503),
  },
});

const create = createRoute({
  ...{ method: "post", path: "/api/auth/api-keys", operationId: "createApiKey", ...common },
  summary: "Create an API key of the organization",
  request: { body: { required: true, content: json(createApiKeySchema) } },
  responses: { 201: made, ...problems(400, 401, 402, 403, 409, 413, 415, 429, 503) },
});

const change = createRoute({
  ...{ method: "patch", path: "/api/auth/api-keys/{id}", operationId: "changeApiKey", ...common },
  summary: "Change the name, the scopes or the limit of an API key",
  request: { params, body: { required: true, content: json(changeApiKeySchema) } },
  responses: {
    200: { description: "The key as it is now", content: json(z.object({ apiKey: apiKeySchema })) },
    ...problems(400, 401, 403, 404, 413, 415, 429, 503),
  },
});

const revoke = createRoute({
  ...{ method: "delete", path: "/api/auth/api-keys/{id}", operationId: "revokeApiKey", ...common },
  summary: "Revoke an API key, which ends everywhere within two seconds",
  request: { params },
  responses: { 204: { description: "It is revoked" }, ...problems(400, 401, 403, 404, 429, 503) },
});

const rotate = createRoute({
  ...{ method: "post", path: "/api/auth/api-keys/{id}/rotate", operationId: "rotateApiKey", ...common },
  summary: "Create an API key in place of another, which goes on for an overlap of up to seven days",
  request: { params, body: { required: true, content: json(rotateApiKeySchema) } },
  responses: { 201: made, ...problems(400, 401, 403, 404, 409, 413, 415, 429, 503) },
});

/** `/api/auth/api-keys`: for people who may change the keys of the tenant that their session is in. */
export function apiKeyRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(list, async (c) => {
    const { tenant } = await requireKeyContext(c);
    return c.json({ data: await listKeys(c.var.deps.db, tenant.id), nextCursor: null }, 200);
  });
  router.openapi(create, async (c) => {
    const context = await requireKeyContext(c);
    requireEntitled(context.entitlements, { to: "change" });
    await requireFresh(c);
    return c.json(await createKey(context, c.req.valid("json")), 201);
  });
  router.openapi(change, async (c) => {
    const context = await requireKeyContext(c);
    return c.json({ apiKey: await changeKey(context, c.req.valid("param").id, c.req.valid("json")) }, 200);
  });
  router.openapi(revoke, async (c) => {
    await revokeKey(await requireKeyContext(c), c.req.valid("param").id);
    return c.body(null, 204);
  });
  router.openapi(rotate, async (c) => {
    const context = await requireKeyContext(c);
    await requireFresh(c);
    return c.json(await rotateKey(context, c.req.valid("param").id, c.req.valid("json")), 201);
  });
  return router;
}
