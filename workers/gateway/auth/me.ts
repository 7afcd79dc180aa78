import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { type Me, meSchema } from "../../contract/auth.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { useAuth } from "./use-auth.ts";

const route = createRoute({
  method: "get",
  path: "/api/auth/me",
  operationId: "getMe",
  tags: ["auth"],
  summary: "Who is signed in, in which tenant, with which role, and what the plan allows",
  security: [{ session: [] }, { token: [] }],
  responses: {
    200: { description: "The person and the tenant", content: { "application/json": { schema: meSchema } } },
    ...problems(401, 429),
  },
});

export function addMe(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const { user, tenant, role, entitlements, extendAtMs } = await requireIdentity(c);
    if (Date.now() >= extendAtMs && c.req.header("authorization") === undefined) {
      // better-auth moves the end of the session and of its cookie.
      await useAuth(c, (auth, headers) => auth.api.getSession({ headers, returnHeaders: true }));
      c.var.deps.identifier.doubt(c.req.raw.headers);
    }
    return c.json({ user, tenant, role, entitlements } satisfies Me, 200);
  });
}
