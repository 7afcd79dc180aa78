import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import { session } from "../../../db/gateway/schema.ts";
import type { Deps } from "../deps.ts";
import { identityOf } from "../identity/require-identity.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { forgetSessions } from "./end-sessions.ts";
import { useAuth } from "./use-auth.ts";

const route = createRoute({
  method: "post",
  path: "/api/auth/logout",
  operationId: "logout",
  tags: ["auth"],
  summary: "End the session, if there is one, with all of its tokens",
  responses: { 204: { description: "No session is left" }, ...problems(403, 429) },
});

export function addLogout(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const identity = await identityOf(c);
    await useAuth(c, (auth, headers) => auth.api.signOut({ headers, returnHeaders: true }));
    // better-auth knows of cookies alone; a token says whose session it is as well.
    if (identity !== null) await endSession(c.var.deps, identity.sessionId);
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.body(null, 204);
  });
}

async function endSession({ db, redis }: Deps, id: string): Promise<void> {
  const ended = await db
    .delete(session)
    .where(eq(session.id, id))
    .returning({ id: session.id, token: session.token });
  await forgetSessions(redis, ended);
}
