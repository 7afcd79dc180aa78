import { and, eq, gt, sql } from "drizzle-orm";
import type { Context } from "hono";
import { session } from "../../../db/gateway/schema.ts";
import { hiddenCookie, readCookie } from "../auth/cookies.ts";
import { createCookieVerifier, signSessionToken } from "../identity/session-cookie.ts";
import type { AppEnv } from "../router.ts";

/** An administrator's own session, put aside while they act as somebody else: signed like the session cookie. */
export type OwnSession = { id: string; userId: string };

/** As long as a browser that is left alone may find its way back. */
const keptForSeconds = 86_400;

function nameOf(c: Context<AppEnv>): string {
  return `${c.var.deps.config.publicUrl.startsWith("https:") ? "__Secure-" : ""}selvedge.admin_session`;
}

export async function putAside(c: Context<AppEnv>, token: string): Promise<string> {
  const { config } = c.var.deps;
  const value = await signSessionToken(config.authSecret, token);
  return hiddenCookie(config, { name: nameOf(c), value, lifeSeconds: keptForSeconds });
}

/** Takes the cookie away, where there is one. */
export function forgetAside(c: Context<AppEnv>): void {
  if (readCookie(c.req.raw.headers, nameOf(c)) === null) return;
  const gone = hiddenCookie(c.var.deps.config, { name: nameOf(c), value: "", lifeSeconds: 0 });
  c.header("set-cookie", gone, { append: true });
}

/** The session that was put aside, if it still stands. Whether its person may do anything is not looked at here. */
export async function readAside(c: Context<AppEnv>): Promise<OwnSession | null> {
  const { config, db } = c.var.deps;
  const value = readCookie(c.req.raw.headers, nameOf(c));
  const token = value === null ? null : await createCookieVerifier(config.authSecrets)(value);
  if (token === null) return null;
  const [own] = await db
    .select({ id: session.id, userId: session.userId, impersonatedBy: session.impersonatedBy })
    .from(session)
    .where(and(eq(session.token, token), gt(session.expiresAt, sql`now()`)));
  return own === undefined || own.impersonatedBy !== null ? null : { id: own.id, userId: own.userId };
}
