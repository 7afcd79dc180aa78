import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { signInSchema } from "../../contract/sign-ins.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { listSignIns } from "./list-sign-ins.ts";

const list = createRoute({
  method: "get",
  path: "/api/auth/sign-ins",
  operationId: "listSignIns",
  tags: ["auth"],
  summary: "Attempts to sign in to the account of who is signed in, the newest first",
  security: forPeople,
  request: { query: pageQuerySchema },
  responses: {
    200: {
      description: "A page; attempts are kept for 180 days",
      content: { "application/json": { schema: listOf(signInSchema) } },
    },
    ...problems(400, 401, 429, 503),
  },
});

export function addSignIns(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    const { user } = await requireIdentity(c);
    return c.json(await listSignIns(c.var.deps.db, user.id, c.req.valid("query")), 200);
  });
}
