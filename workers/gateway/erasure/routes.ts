import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import { pendingErasureSchema, restoreAccountSchema } from "../../contract/account.ts";
import { ApiError } from "../../contract/api-error.ts";
import { originOf } from "../audit/origin.ts";
import { requireFresh } from "../auth/require-fresh.ts";
import { identityOf, requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { cancelErasure } from "./cancel-erasure.ts";
import { isOpenErasure } from "./open-erasure.ts";
import { requestErasure } from "./request-erasure.ts";

const common = { tags: ["user"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const dueAt = json(z.object({ dueAt: z.iso.datetime() }));

const close = createRoute({
  ...{ method: "delete", path: "/api/user/me", operationId: "closeAccount", ...common },
  summary: "Close the account: it is erased, with everything about the person, after a time of grace",
  responses: {
    202: { description: "When it will be erased; until then it can be undone", content: dueAt },
    ...problems(401, 403, 409, 429, 503),
  },
});

const show = createRoute({
  ...{ method: "get", path: "/api/user/me/erasure", operationId: "getErasure", ...common },
  summary: "Whether the account is being closed, and when it will be erased",
  responses: {
    200: { description: "Null when it is not", content: json(pendingErasureSchema) },
    ...problems(401, 429, 503),
  },
});

const restore = createRoute({
  ...{ method: "post", path: "/api/user/me/restore", operationId: "restoreAccount", tags: ["user"] },
  security: [],
  summary: "Keep the account after all, as who is signed in or with the token of the mail",
  request: { body: { required: true, content: json(restoreAccountSchema) } },
  responses: {
    204: { description: "It is kept" },
    ...problems(400, 401, 403, 409, 413, 415, 429, 503),
  },
});

/** The end of an account: `DELETE /api/user/me` and what belongs to it. */
export function addErasure(router: OpenAPIHono<AppEnv>): void {
  router.openapi(close, async (c) => {
    const identity = await requireFresh(c);
    const context = { ...c.var.deps, origin: originOf(c), actorId: identity.user.id };
    const due = await requestErasure(context, identity.user.id, identity.sessionId);
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.json({ dueAt: due.toISOString() }, 202);
  });
  router.openapi(show, async (c) => {
    const { id } = (await requireIdentity(c)).user;
    const [rows] = await withUser(c.var.deps.db, id, [
      c.var.deps.db
        .select({ dueAt: erasure.dueAt, createdAt: erasure.createdAt })
        .from(erasure)
        .where(and(eq(erasure.userId, id), isOpenErasure)),
    ]);
    const [row] = rows;
    const pending = row && { dueAt: row.dueAt.toISOString(), requestedAt: row.createdAt.toISOString() };
    return c.json({ erasure: pending ?? null }, 200);
  });
  router.openapi(restore, async (c) => {
    const { token } = c.req.valid("json");
    const context = { ...c.var.deps, origin: originOf(c) };
    if (token !== undefined) {
      if (!(await cancelErasure(context, { token }))) throw tokenRefused();
    } else {
      const { user } = await requireIdentity(c);
      if (!(await cancelErasure(context, { userId: user.id })))
        throw new ApiError("conflict", "The account is not being closed, or it is too late");
    }
    if ((await identityOf(c)) !== null) c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.body(null, 204);
  });
}

function tokenRefused(): ApiError {
  const message = "The link is not valid any more";
  return new ApiError("invalid_request", message, { errors: [{ path: "body.token", message }] });
}
