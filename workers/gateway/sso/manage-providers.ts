import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { listOf } from "../../contract/list.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import type { Need } from "../../contract/shortfall.ts";
import {
  changeProviderSchema,
  createProviderSchema,
  providerTestSchema,
  signInProviderSchema,
} from "../../contract/sso.ts";
import { originOf } from "../audit/origin.ts";
import { requireFresh } from "../auth/require-fresh.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { requirePermission, type TenantActor } from "../tenants/require-permission.ts";
import { changeProvider } from "./change-provider.ts";
import { createProvider } from "./create-provider.ts";
import { deleteProvider } from "./delete-provider.ts";
import { listProviders } from "./find-providers.ts";
import { providerIdSchema } from "./provider.ts";
import { requireProvider, showProviders } from "./show-provider.ts";
import { testProvider } from "./test-provider.ts";

const path = "/api/auth/organization/sign-in-providers";
const common = { tags: ["organization"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const params = z.object({ id: providerIdSchema });
const provider = z.object({ provider: signInProviderSchema });

const list = createRoute({
  ...{ method: "get", path, operationId: "listSignInProviders", ...common },
  summary: "The organization's own ways to sign in",
  responses: {
    200: { description: "All of them", content: json(listOf(signInProviderSchema)) },
    ...problems(401, 403, 429, 503),
  },
});

const create = createRoute({
  ...{ method: "post", path, operationId: "createSignInProvider", ...common },
  summary: "Add an OpenID Connect or SAML provider",
  request: { body: { required: true, content: json(createProviderSchema) } },
  responses: {
    201: { description: "It counts for those of its domains that are verified", content: json(provider) },
    ...problems(400, 401, 402, 403, 409, 413, 415, 422, 429, 503),
  },
});

const change = createRoute({
  ...{ method: "patch", path: `${path}/{id}`, operationId: "changeSignInProvider", ...common },
  summary: "Change a provider's settings, secret or certificates",
  request: { params, body: { required: true, content: json(changeProviderSchema) } },
  responses: {
    200: { description: "As it is now", content: json(provider) },
    ...problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
  },
});

const remove = createRoute({
  ...{ method: "delete", path: `${path}/{id}`, operationId: "deleteSignInProvider", ...common },
  summary: "Remove a provider, and end the sessions that it began",
  request: { params },
  responses: { 204: { description: "It is gone" }, ...problems(400, 401, 403, 404, 429, 503) },
});

const test = createRoute({
  ...{ method: "post", path: `${path}/{id}/test`, operationId: "testSignInProvider", ...common },
  summary: "Try a provider without signing anybody in",
  request: { params },
  responses: {
    200: { description: "What is wrong with it, if anything", content: json(providerTestSchema) },
    ...problems(400, 401, 403, 404, 429, 503),
  },
});

export function addProviderManagement(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    const { tenant } = await requirePermission(c, "sign-in:change");
    const { deps } = c.var;
    return c.json(
      { data: await showProviders(deps, await listProviders(deps.db, tenant.id)), nextCursor: null },
      200,
    );
  });
  router.openapi(create, async (c) => {
    const actor = await requireSignInChange(c, { feature: "own_sign_in" });
    const created = await createProvider(contextOf(c, actor), c.req.valid("json"));
    return c.json({ provider: created }, 201);
  });
  router.openapi(change, async (c) => {
    const actor = await requireSignInChange(c);
    const existing = await requireProvider(c.var.deps.db, actor.tenant.id, c.req.valid("param").id);
    const changed = await changeProvider(contextOf(c, actor), existing, c.req.valid("json"));
    return c.json({ provider: changed }, 200);
  });
  router.openapi(remove, async (c) => {
    const actor = await requireSignInChange(c);
    const existing = await requireProvider(c.var.deps.db, actor.tenant.id, c.req.valid("param").id);
    await deleteProvider(contextOf(c, actor), existing);
    return c.body(null, 204);
  });
  router.openapi(test, async (c) => {
    const { tenant } = await requirePermission(c, "sign-in:change");
    const existing = await requireProvider(c.var.deps.db, tenant.id, c.req.valid("param").id);
    const problems = await testProvider(c.var.deps, existing);
    return c.json({ ok: problems.length === 0, problems }, 200);
  });
}

/**
 * A provider lets in whom it likes, so whoever makes it say so has to be who they seem. A plan that has none any more ends
 * none: people would be locked out.
 */
async function requireSignInChange(c: Context<AppEnv>, need?: Need): Promise<TenantActor> {
  const actor = await requirePermission(c, "sign-in:change");
  if (need !== undefined) requireEntitled(actor.entitlements, need);
  await requireFresh(c);
  return actor;
}

function contextOf(c: Context<AppEnv>, { tenant, identity }: TenantActor) {
  return { ...c.var.deps, origin: originOf(c), tenantId: tenant.id, actorId: identity.user.id };
}
