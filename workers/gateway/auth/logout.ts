import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { useAuth } from "./use-auth.ts";

const route = createRoute({
  method: "post",
  path: "/api/auth/logout",
  operationId: "logout",
  tags: ["auth"],
  summary: "End the session, if there is one",
  responses: { 204: { description: "No session is left" }, ...problems(403, 429) },
});

export function addLogout(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    await useAuth(c, (auth, headers) => auth.api.signOut({ headers, returnHeaders: true }));
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.body(null, 204);
  });
}
