import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { accountDetailSchema, accountSchema, createAccountSchema } from "../../contract/users.ts";
import { originOf } from "../audit/origin.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { createAccount } from "./create-account.ts";
import { endAccountSessions } from "./end-account-sessions.ts";
import { requireAdministrator } from "./require-administrator.ts";
import { showAccount } from "./show-account.ts";
import { userIdParams } from "./user-id-params.ts";

const common = { tags: ["user"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });

const create = createRoute({
  ...{ method: "post", path: "/api/user/users", operationId: "createUser", ...common },
  summary: "Make an account, as an administrator; without a password its address is asked to choose one",
  request: { body: { required: true, content: json(createAccountSchema) } },
  responses: {
    201: { description: "The account", content: json(z.object({ user: accountSchema })) },
    ...problems(400, 401, 403, 409, 413, 415, 429, 503),
  },
});

const show = createRoute({
  ...{ method: "get", path: "/api/user/users/{id}", operationId: "getUser", ...common },
  summary: "An account with its organizations, sessions and factors, for administrators",
  request: { params: userIdParams },
  responses: {
    200: { description: "The account", content: json(z.object({ user: accountDetailSchema })) },
    ...problems(400, 401, 403, 404, 429, 503),
  },
});

const endSessions = createRoute({
  ...{ method: "delete", path: "/api/user/users/{id}/sessions", operationId: "endUserSessions", ...common },
  summary: "End every session of an account, as an administrator",
  request: { params: userIdParams },
  responses: { 204: { description: "None is left" }, ...problems(400, 401, 403, 404, 429, 503) },
});

/** What administrators do with one account, besides changing it. */
export function addAccountAdmin(router: OpenAPIHono<AppEnv>): void {
  router.openapi(create, async (c) => {
    const { user } = await requireAdministrator(c);
    const context = { ...c.var.deps, origin: originOf(c), actorId: user.id };
    return c.json({ user: await createAccount(context, c.req.valid("json")) }, 201);
  });
  router.openapi(show, async (c) => {
    await requireAdministrator(c);
    return c.json({ user: await showAccount(c.var.deps.db, c.req.valid("param").id) }, 200);
  });
  router.openapi(endSessions, async (c) => {
    const { user } = await requireAdministrator(c);
    const context = { ...c.var.deps, origin: originOf(c), actorId: user.id };
    await endAccountSessions(context, c.req.valid("param").id);
    return c.body(null, 204);
  });
}
