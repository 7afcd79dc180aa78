import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { listOf } from "../../contract/list.ts";
import {
  type Account,
  accountQuerySchema,
  accountSchema,
  roleChangeSchema,
  statusChangeSchema,
} from "../../contract/users.ts";
import { originOf } from "../audit/origin.ts";
import { handOver } from "../auth/rotate-session.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { type Change, changeAccount } from "./change-account.ts";
import { listAccounts } from "./list-accounts.ts";
import { requireAdministrator } from "./require-administrator.ts";
import { userIdParams } from "./user-id-params.ts";

const common = { tags: ["user"], security: forPeople };
const params = userIdParams;
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
    return c.json({ user: await change(c, c.req.valid("param").id, c.req.valid("json")) }, 200);
  });
  router.openapi(status, async (c) => {
    return c.json({ user: await change(c, c.req.valid("param").id, c.req.valid("json")) }, 200);
  });
}

async function change(c: Context<AppEnv>, id: string, wanted: Change): Promise<Account> {
  const identity = await requireAdministrator(c);
  const context = { ...c.var.deps, origin: originOf(c), identity };
  const { account, rotated } = await changeAccount(context, id, wanted);
  await handOver(c, rotated);
  return account;
}
