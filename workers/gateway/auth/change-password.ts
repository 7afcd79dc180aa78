import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { and, eq } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { account } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { changePasswordSchema } from "../../contract/auth.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { originOf } from "../audit/origin.ts";
import type { Deps } from "../deps.ts";
import { forgetDevices } from "../factors/trusted-device.ts";
import type { Identity } from "../identity/identity.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { guardAttempt } from "../sign-ins/guard-attempt.ts";
import { endSessions, forgetSessions } from "./end-sessions.ts";
import { verifyPassword } from "./password.ts";
import { refuseCommonPassword } from "./refuse-common-password.ts";
import { handOver, type RotatedSession, rotateSession } from "./rotate-session.ts";
import { writePassword } from "./write-password.ts";

const route = createRoute({
  method: "post",
  path: "/api/auth/change-password",
  operationId: "changePassword",
  tags: ["auth"],
  summary: "Change the password; ends every other session of the person",
  security: forPeople,
  request: {
    body: { required: true, content: { "application/json": { schema: changePasswordSchema } } },
  },
  responses: {
    204: { description: "The new password holds, and this session goes on with a new secret" },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

export function addChangePassword(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const identity = await requireIdentity(c);
    const passwords = c.req.valid("json");
    const { name, email } = identity.user;
    await refuseCommonPassword("body.newPassword", passwords.newPassword, [name, email]);
    const isFailure = (error: unknown) =>
      error instanceof ApiError && error.errors?.[0]?.path === "body.currentPassword";
    const rotated = await guardAttempt(
      c,
      { userId: identity.user.id },
      () => changePassword({ ...c.var.deps, origin: originOf(c) }, identity, passwords),
      { method: "password", isFailure },
    );
    await handOver(c, rotated);
    return c.body(null, 204);
  });
}

type Passwords = { currentPassword: string; newPassword: string };

/** Returns this session with its new secret. */
async function changePassword(
  { config, db, redis, audit, origin }: Pick<Deps, "config" | "db" | "redis"> & Recording,
  { user, sessionId, tenant }: Identity,
  { currentPassword, newPassword }: Passwords,
): Promise<RotatedSession | null> {
  const [credential] = await db
    .select({ hash: account.password })
    .from(account)
    .where(and(eq(account.userId, user.id), eq(account.providerId, "credential")));
  const isRight = await verifyPassword({ hash: credential?.hash ?? "", password: currentPassword });
  if (!isRight) {
    const message = "The current password is wrong";
    throw new ApiError("invalid_request", message, {
      errors: [{ path: "body.currentPassword", message }],
    });
  }
  const deed = await audit.seal(origin, {
    action: "password.changed",
    actorId: user.id,
    tenantId: tenant?.id ?? null,
    targetId: user.id,
  });
  const { ended, rotated } = await inTransaction(config.database, async (transaction) => {
    await writePassword(transaction, { userId: user.id, password: newPassword });
    await forgetDevices(transaction, user.id);
    const others = await endSessions(transaction, { userId: user.id, except: sessionId });
    const same = await rotateSession(transaction, sessionId);
    await transaction.execute(auditStatement(deed));
    return { ended: others, rotated: same };
  });
  await forgetSessions(redis, ended);
  return rotated;
}
