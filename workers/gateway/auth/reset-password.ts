import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { inTransaction } from "../../../db/gateway/client.ts";
import { ApiError } from "../../contract/api-error.ts";
import { resetPasswordSchema } from "../../contract/auth.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { originOf } from "../audit/origin.ts";
import type { Deps } from "../deps.ts";
import { forgetDevices } from "../factors/trusted-device.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { forgiveAccount } from "../sign-ins/guard-attempt.ts";
import { endSessions, forgetSessions } from "./end-sessions.ts";
import { proveAddress } from "./pending-sign-up.ts";
import { refuseCommonPassword } from "./refuse-common-password.ts";
import { spendResetToken } from "./reset-token.ts";
import { writePassword } from "./write-password.ts";

const route = createRoute({
  method: "post",
  path: "/api/auth/reset-password",
  operationId: "resetPassword",
  tags: ["auth"],
  summary: "Choose a new password with the token of the mail; ends every session of the person",
  security: [],
  request: {
    body: { required: true, content: { "application/json": { schema: resetPasswordSchema } } },
  },
  responses: { 204: { description: "The new password holds" }, ...problems(400, 403, 413, 415, 429, 503) },
});

export function addResetPassword(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const wanted = c.req.valid("json");
    await refuseCommonPassword("body.newPassword", wanted.newPassword);
    await forgiveAccount(c, await resetPassword({ ...c.var.deps, origin: originOf(c) }, wanted));
    return c.body(null, 204);
  });
}

/** All of it happens, or the token is not spent. Returns whose password it is. */
async function resetPassword(
  { config, redis, audit, origin }: Pick<Deps, "config" | "redis"> & Recording,
  { token, newPassword }: { token: string; newPassword: string },
): Promise<string> {
  const done = await inTransaction(config.database, async (transaction) => {
    const userId = await spendResetToken(transaction, token);
    if (userId === null) return null;
    await proveAddress(transaction, userId, { audit, origin });
    await writePassword(transaction, { userId, password: newPassword });
    await forgetDevices(transaction, userId);
    const sessions = await endSessions(transaction, { userId });
    const deed = { action: "password.reset", actorId: userId, tenantId: null, targetId: userId } as const;
    await transaction.execute(auditStatement(await audit.seal(origin, deed)));
    return { userId, sessions };
  });
  if (done === null) {
    const message = "The link is not valid any more";
    const errors = [{ path: "body.token", message }];
    throw new ApiError("invalid_request", `${message}: ask for a new one`, { errors });
  }
  await forgetSessions(redis, done.sessions);
  return done.userId;
}
