import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { and, desc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { type Database, inTransaction } from "../../../db/gateway/client.ts";
import { session } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type Session, sessionSchema } from "../../contract/auth.ts";
import { listOf } from "../../contract/list.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { originOf } from "../audit/origin.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { endSessions, forgetSessions } from "./end-sessions.ts";
import { sessionCookie } from "./rotate-session.ts";

const mostShown = 100;

const list = createRoute({
  ...{
    method: "get",
    path: "/api/auth/sessions",
    operationId: "listSessions",
    tags: ["auth"],
    security: forPeople,
  },
  summary: "The sessions of the person, the last used first",
  responses: {
    200: {
      description: "At most a hundred",
      content: { "application/json": { schema: listOf(sessionSchema) } },
    },
    ...problems(401, 429),
  },
});

const endOne = createRoute({
  ...{
    method: "delete",
    path: "/api/auth/sessions/{id}",
    operationId: "endSession",
    tags: ["auth"],
    security: forPeople,
  },
  summary: "End one session of the person, with its tokens",
  request: { params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id") }) },
  responses: { 204: { description: "It has ended" }, ...problems(400, 401, 403, 404, 429, 503) },
});

const endOthers = createRoute({
  ...{
    method: "delete",
    path: "/api/auth/sessions",
    operationId: "endOtherSessions",
    tags: ["auth"],
    security: forPeople,
  },
  summary: "End every session of the person but this one, or with it",
  request: { query: z.strictObject({ including: z.literal("current").optional() }) },
  responses: { 204: { description: "No other is left" }, ...problems(400, 401, 403, 429, 503) },
});

export function addSessions(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    const data = await listSessions(c.var.deps.db, await requireIdentity(c));
    return c.json({ data, nextCursor: null }, 200);
  });
  router.openapi(endOne, async (c) => {
    const identity = await requireIdentity(c);
    const { id } = c.req.valid("param");
    const ended = await revokeSessions({ ...c.var.deps, origin: originOf(c) }, identity, { only: id });
    if (ended === 0) throw new ApiError("not_found", `Cannot find session "${id}"`);
    return c.body(null, 204);
  });
  router.openapi(endOthers, async (c) => {
    const identity = await requireIdentity(c);
    const all = c.req.valid("query").including === "current";
    const which = all ? {} : { except: identity.sessionId };
    await revokeSessions({ ...c.var.deps, origin: originOf(c) }, identity, which);
    if (all) {
      c.var.deps.identifier.doubt(c.req.raw.headers);
      c.header("set-cookie", await sessionCookie(c, { token: "ended", lifeSeconds: 0 }), { append: true });
    }
    return c.body(null, 204);
  });
}

async function listSessions(db: Database, { user, sessionId }: Identity): Promise<Session[]> {
  const rows = await db
    .select()
    .from(session)
    .where(and(eq(session.userId, user.id), gt(session.expiresAt, sql`now()`)))
    .orderBy(desc(session.updatedAt), desc(session.id))
    .limit(mostShown);
  return rows.map(({ id, createdAt, updatedAt, ipAddress, userAgent, method, place }) => ({
    ...{ id, ipAddress, userAgent, method, place },
    current: id === sessionId,
    createdAt: createdAt.toISOString(),
    lastSeenAt: updatedAt.toISOString(),
  }));
}

/** All of the person, one, or all but one. Returns how many ended. */
async function revokeSessions(
  { config, redis, audit, origin }: Pick<Deps, "config" | "redis"> & Recording,
  { user, tenant }: Identity,
  which: { only?: string; except?: string },
): Promise<number> {
  const ended = await inTransaction(config.database, async (transaction) => {
    const sessions = await endSessions(transaction, { userId: user.id, ...which });
    for (const { id } of sessions) {
      const place = { actorId: user.id, tenantId: tenant?.id ?? null, targetId: id };
      const entry = await audit.seal(origin, { action: "session.ended", ...place });
      await transaction.execute(auditStatement(entry));
    }
    return sessions;
  });
  await forgetSessions(redis, ended);
  return ended.length;
}
