import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import type { Context } from "hono";
import { user } from "../../../db/gateway/schema.ts";
import { forgotPasswordSchema } from "../../contract/auth.ts";
import { describeError, log } from "../log.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { createResetToken } from "./reset-token.ts";
import { sendPasswordReset } from "./send-mail.ts";

const route = createRoute({
  method: "post",
  path: "/api/auth/forgot-password",
  operationId: "forgotPassword",
  tags: ["auth"],
  summary: "Ask for a mail with a link to choose a new password",
  security: [],
  request: {
    body: { required: true, content: { "application/json": { schema: forgotPasswordSchema } } },
  },
  responses: {
    202: { description: "If the address has an account, a mail is on its way; the answer never says" },
    ...problems(400, 403, 413, 415, 429, 503),
  },
});

export function addForgotPassword(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const { db } = c.var.deps;
    const { email } = c.req.valid("json");
    const [person] = await db.select({ id: user.id }).from(user).where(eq(user.email, email));
    if (person !== undefined && (await mayBeMailed(c, person.id))) {
      await sendPasswordReset(c.var.deps, { email }, await createResetToken(db, person.id));
    }
    return c.body(null, 202);
  });
}

/** Whether the account has not had too many of these mails; one that nobody can count is not sent. */
async function mayBeMailed(c: Context<AppEnv>, userId: string): Promise<boolean> {
  const { config, countRequest } = c.var.deps;
  try {
    return (await countRequest(`reset-mail:${userId}`, config.policies["reset-mail"])).allowed;
  } catch (error) {
    log("error", "rate_limiter_failed", { id: c.var.requestId, passed: "closed", ...describeError(error) });
    return false;
  }
}
