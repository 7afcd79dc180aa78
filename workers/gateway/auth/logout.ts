import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import type { Context } from "hono";
import { z } from "zod";
import { session } from "../../../db/gateway/schema.ts";
import { auditCall, type Recording } from "../audit/audit.ts";
import { originOf } from "../audit/origin.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { identityOf } from "../identity/require-identity.ts";
import { endAside } from "../impersonation/end-aside.ts";
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
  security: [],
  responses: { 204: { description: "No session is left" }, ...problems(403, 429) },
});

const signOut = createRoute({
  method: "post",
  path: "/api/auth/sign-out",
  operationId: "signOut",
  tags: ["better-auth"],
  summary: "The same for better-auth's client",
  security: [],
  responses: {
    200: {
      description: "No session is left",
      content: { "application/json": { schema: z.object({ success: z.literal(true) }) } },
    },
    ...problems(403, 429),
  },
});

export function addLogout(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    await logout(c);
    return c.body(null, 204);
  });
  router.openapi(signOut, async (c) => {
    await logout(c);
    return c.json({ success: true } as const, 200);
  });
}

/** The session is ended here: better-auth knows of cookies alone, and goes on when it cannot end one. */
async function logout(c: Context<AppEnv>): Promise<void> {
  const identity = await identityOf(c);
  if (identity !== null) await endSession({ ...c.var.deps, origin: originOf(c) }, identity);
  await useAuth(c, (auth, headers) => auth.api.signOut({ headers, returnHeaders: true }));
  await endAside(c);
  c.var.deps.identifier.doubt(c.req.raw.headers);
}

/** In one statement with its entry in the log, so that of two sign-outs at once one is told of. */
async function endSession(
  { db, redis, audit, origin }: Pick<Deps, "db" | "redis"> & Recording,
  { sessionId, user, tenant }: Identity,
): Promise<void> {
  const entry = await audit.seal(origin, {
    action: "session.ended",
    actorId: user.id,
    tenantId: tenant?.id ?? null,
    targetId: sessionId,
  });
  const { rows } = await db.execute<{ id: string; token: string }>(
    sql`with ended as (delete from ${session} where id = ${sessionId} returning id, token)
        select id, token, ${auditCall(entry)} from ended`,
  );
  await forgetSessions(redis, rows);
}
