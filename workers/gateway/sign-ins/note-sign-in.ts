import { eq } from "drizzle-orm";
import type { Context, MiddlewareHandler } from "hono";
import { session } from "../../../db/gateway/schema.ts";
import { deviceName } from "../../contract/device-name.ts";
import { originOf } from "../audit/origin.ts";
import { sessionCookieName } from "../auth/cookies.ts";
import { notify } from "../notifications/notify.ts";
import type { AppEnv } from "../router.ts";
import { deviceCookie, deviceHash, deviceOf, newDevice } from "./device.ts";
import { recordSignIn } from "./record-sign-in.ts";

/**
 * Notes every sign-in, by whichever route and way: an answer that gives a browser a session that its request did not
 * have. A session that was begun and never handed out, such as before a second factor, is none.
 */
export function noteSignIn(): MiddlewareHandler<AppEnv> {
  return async function noteSignIn(c, next) {
    await next();
    const token = tokenGiven(c);
    if (token === null || c.res.status >= 400) return;
    const deps = c.get("deps");
    const columns = { id: session.id, userId: session.userId, method: session.method, place: session.place };
    const [begun] = await deps.db
      .select({ ...columns, impersonatedBy: session.impersonatedBy })
      .from(session)
      .where(eq(session.token, token));
    if (begun === undefined || begun.impersonatedBy !== null || begun.id === c.get("identity")?.sessionId)
      return;
    if (c.get("wentBack")) return;
    const device = (await deviceOf(c)) ?? (await newDevice(deps.config));
    const { address, userAgent } = originOf(c);
    const isNew = await recordSignIn(deps, {
      ...{ userId: begun.userId, sessionId: begun.id, method: begun.method ?? "unknown", place: begun.place },
      ...{ deviceHash: await deviceHash(begun.userId, device), ipAddress: address, userAgent },
    });
    c.res.headers.append("set-cookie", deviceCookie(deps.config, device));
    if (!isNew) return;
    const params = { device: deviceName(userAgent), place: begun.place };
    await notify(deps, begun.userId, { kind: "security.new_device", params });
  };
}

/** The secret in the session cookie that an answer sets, which is one that this worker signed. */
function tokenGiven(c: Context<AppEnv>): string | null {
  const start = `${sessionCookieName(c.get("deps").config)}=`;
  const cookie = c.res.headers.getSetCookie().findLast((line) => line.startsWith(start));
  const value = decodeURIComponent(cookie?.slice(start.length).split(";")[0] ?? "");
  return value.split(".")[0] || null;
}
