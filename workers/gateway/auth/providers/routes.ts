import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../../contract/api-error.ts";
import { listOf } from "../../../contract/list.ts";
import {
  linkedProviderSchema,
  type ProviderId,
  providerIdSchema,
  providerSchema,
  startProviderSchema,
} from "../../../contract/providers.ts";
import { originOf } from "../../audit/origin.ts";
import { requireIdentity } from "../../identity/require-identity.ts";
import { forPeople } from "../../identity/security-schemes.ts";
import { problems } from "../../openapi.ts";
import type { AppEnv } from "../../router.ts";
import { requireFresh } from "../require-fresh.ts";
import { addProviderCallback } from "./callback.ts";
import { openFlow } from "./flow.ts";
import { setFlowCookie } from "./flow-cookie.ts";
import { listLinked } from "./linked-providers.ts";
import type { OfferedProvider } from "./providers.ts";
import { unlinkProvider } from "./unlink-provider.ts";

const params = z.object({ provider: providerIdSchema });
const led = {
  description: "Where the browser has to be led to; it was given a cookie to come back with",
  content: { "application/json": { schema: z.object({ url: z.url() }) } },
};

const offered = createRoute({
  ...{ method: "get", path: "/api/auth/providers", operationId: "listProviders", tags: ["auth"] },
  security: [],
  summary: "The providers whose accounts people may sign in with",
  responses: {
    200: { description: "All of them", content: { "application/json": { schema: listOf(providerSchema) } } },
    ...problems(429),
  },
});

const start = createRoute({
  ...{ method: "post", path: "/api/auth/sign-in/social", operationId: "startProvider", tags: ["auth"] },
  security: [],
  summary: "Begin to sign in, or up, with a provider's account",
  request: { body: { required: true, content: { "application/json": { schema: startProviderSchema } } } },
  responses: { 200: led, ...problems(400, 403, 404, 413, 415, 429, 502, 503) },
});

const linked = createRoute({
  ...{
    method: "get",
    path: "/api/auth/providers/linked",
    operationId: "listLinkedProviders",
    tags: ["auth"],
  },
  ...{ summary: "The providers' accounts that let the person in", security: forPeople },
  responses: {
    200: { description: "All", content: { "application/json": { schema: listOf(linkedProviderSchema) } } },
    ...problems(401, 429),
  },
});

const link = createRoute({
  ...{
    method: "post",
    path: "/api/auth/providers/{provider}/link",
    operationId: "linkProvider",
    tags: ["auth"],
  },
  ...{
    summary: "Begin to add a provider's account to the person's own",
    security: forPeople,
    request: { params },
  },
  responses: { 200: led, ...problems(400, 401, 403, 404, 429, 502, 503) },
});

const unlink = createRoute({
  ...{
    method: "delete",
    path: "/api/auth/providers/{provider}",
    operationId: "unlinkProvider",
    tags: ["auth"],
  },
  ...{
    summary: "End that a provider's account lets the person in",
    security: forPeople,
    request: { params },
  },
  responses: {
    204: { description: "It does not any more, and the sessions begun by it have ended" },
    ...problems(400, 401, 403, 404, 409, 429, 503),
  },
});

/** Sign-in by providers. */
export function addProviders(router: OpenAPIHono<AppEnv>): void {
  router.openapi(offered, (c) => {
    const data = c.var.deps.providers.offered.map(({ id, name }) => ({ id, name }));
    return c.json({ data, nextCursor: null }, 200);
  });
  router.openapi(start, async (c) => {
    const { provider, next = "/app" } = c.req.valid("json");
    const { state, url } = await openFlow(c.var.deps, offeredBy(c, provider), { next, link: null });
    setFlowCookie(c, state);
    return c.json({ url }, 200);
  });
  router.openapi(linked, async (c) => {
    const { user } = await requireIdentity(c);
    return c.json({ data: await listLinked(c.var.deps, user.id), nextCursor: null }, 200);
  });
  router.openapi(link, async (c) => {
    const { user, sessionId } = await requireFresh(c);
    const { state, url } = await openFlow(c.var.deps, offeredBy(c, c.req.valid("param").provider), {
      next: "/app/settings/security?done=linked#providers",
      link: { userId: user.id, sessionId },
    });
    setFlowCookie(c, state);
    return c.json({ url }, 200);
  });
  router.openapi(unlink, async (c) => {
    const identity = await requireFresh(c);
    const { provider: id } = c.req.valid("param");
    const name = c.var.deps.providers.find(id)?.name ?? id;
    await unlinkProvider({ ...c.var.deps, origin: originOf(c) }, identity, { id, name });
    return c.body(null, 204);
  });
  addProviderCallback(router);
}

function offeredBy(c: Context<AppEnv>, id: ProviderId): OfferedProvider {
  const provider = c.var.deps.providers.find(id);
  if (provider === null)
    throw new ApiError("not_found", `Cannot find the provider "${id}": it is not offered`);
  return provider;
}
