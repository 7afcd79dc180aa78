import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { and, eq, lte, or, sql } from "drizzle-orm";
import type { Context } from "hono";
import { z } from "zod";
import { user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { listOf } from "../../contract/list.ts";
import {
  accountQuerySchema,
  accountSchema,
  roleChangeSchema,
  statusChangeSchema,
} from "../../contract/users.ts";
import { originOf } from "../audit/origin.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { changeAccount } from "./change-account.ts";
import { listAccounts } from "./list-accounts.ts";

const common = { tags: ["user"], security: [{ session: [] }, { token: [] }] };
const params = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id") });
const changed = {
  200: {
    description: "The account as it is now",
    content: { "application/json": { schema: z.object({ user: accountSchema }) } },
  },
  ...problems(400, 401, 403, 404, 409, 413, 415, 429, 503),
};

const list = createRoute({
  ...{ method: "get", path: "/api/user/users", operationId: "listUsers", ...common },
  summary: "All accounts, newest first, for administrators",
  request: { query: accountQuerySchema },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: listOf(accountSchema) } } },
    ...problems(400, 401, 403, 429, 503),
  },
});

const role = createRoute({
  ...{ method: "patch", path: "/api/user/users/{id}/role", operationId: "changeUserRole", ...common },
  summary: "Give an account another platform role, as an administrator",
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: roleChangeSchema } } },
  },
  responses: changed,
});

const status = createRoute({
  ...{ method: "patch", path: "/api/user/users/{id}/status", operationId: "changeUserStatus", ...common },
  summary: "Ban an account, which ends its sessions, or lift a ban, as an administrator",
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: statusChangeSchema } } },
  },
  responses: changed,
});

/** `/api/user/users`: administrators alone. */
export function addAccounts(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    await requireAdministrator(c);
    return c.json(await listAccounts(c.var.deps.db, c.req.valid("query")), 200);
  });
  router.openapi(role, async (c) => {
    const context = { ...c.var.deps, origin: originOf(c), actorId: await requireAdministrator(c) };
    return c.json({ user: await changeAccount(context, c.req.valid("param").id, c.req.valid("json")) }, 200);
  });
  router.openapi(status, async (c) => {
    const context = { ...c.var.deps, origin: originOf(c), actorId: await requireAdministrator(c) };
    return c.json({ user: await changeAccount(context, c.req.valid("param").id, c.req.valid("json")) }, 200);
  });
}

/** Asks the record: what an isolate remembers of a role may be half a minute old. Returns who it is. */
async function requireAdministrator(c: Context<AppEnv>): Promise<string> {
  const { id } = (await requireIdentity(c)).user;
  const notBanned = or(eq(user.banned, false), lte(user.banExpires, sql`now()`));
  const rows = await c.var.deps.db
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.id, id), eq(user.role, "admin"), notBanned));
  if (rows.length === 0) throw new ApiError("forbidden", "This is for administrators");
  return id;
}
