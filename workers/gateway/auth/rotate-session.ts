import { type SQL, sql } from "drizzle-orm";
import type { Context } from "hono";
import type { Transaction } from "../../../db/gateway/client.ts";
import { session } from "../../../db/gateway/schema.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { signSessionToken } from "../identity/session-cookie.ts";
import type { AppEnv } from "../router.ts";
import { hiddenCookie, sessionCookieName } from "./cookies.ts";
import { newSecret } from "./mail-token.ts";
import { extendAfterSeconds } from "./session-life.ts";

/**
 * A new secret for a session whose rights changed. Threat: whoever got hold of the old one before that, by a planted
 * cookie or a copied one, must not come into the new rights. The session's id, and what hangs on it, stays.
 */
export type RotatedSession = {
  id: string;
  token: string;
  oldToken: string;
  /** Null for a session that ends with the browser's. */
  lifeSeconds: number | null;
};

type Row = { id: string; old_token: string; created_ms: string; expires_ms: string };

/** Gives a session a new secret. `handOver` or `forgetOldToken` goes after the transaction. */
export async function rotateSession(
  transaction: Transaction,
  sessionId: string,
): Promise<RotatedSession | null> {
  const token = newSecret();
  const { rows } = await transaction.execute<Row>(rotation(sessionId, token));
  const [row] = rows;
  return row === undefined ? null : toRotated(row, token);
}

/** After the commit: the browser gets the new secret, and no isolate takes the old one for longer than two seconds. */
export async function handOver(c: Context<AppEnv>, rotated: RotatedSession | null): Promise<void> {
  if (rotated === null) return;
  await forgetOldToken(c, rotated);
  c.header("set-cookie", await sessionCookie(c, rotated), { append: true });
}

export async function forgetOldToken(c: Context<AppEnv>, { id, oldToken }: RotatedSession): Promise<void> {
  const { redis, identifier } = c.var.deps;
  await redis.remove(oldToken);
  await announceChanged(redis, [id]);
  identifier.doubt(c.req.raw.headers);
}

/** The cookie that hands a session to a browser. */
export async function sessionCookie(
  c: Context<AppEnv>,
  { token, lifeSeconds }: Pick<RotatedSession, "token" | "lifeSeconds">,
): Promise<string> {
  const { config } = c.var.deps;
  const value = await signSessionToken(config.authSecret, token);
  return hiddenCookie(config, { name: sessionCookieName(config), value, lifeSeconds });
}

function rotation(sessionId: string, token: string): SQL {
  return sql`with before as (select id, token from ${session} where id = ${sessionId} for update)
    update ${session} set token = ${token} from before where ${session}.id = before.id
    returning before.id, before.token as old_token,
      extract(epoch from created_at) * 1000 as created_ms, extract(epoch from expires_at) * 1000 as expires_ms`;
}

function toRotated({ id, old_token, created_ms, expires_ms }: Row, token: string): RotatedSession {
  const [createdMs, expiresMs] = [Number(created_ms), Number(expires_ms)];
  const isRemembered = expiresMs - createdMs > extendAfterSeconds * 1000;
  const lifeSeconds = isRemembered ? Math.max(1, Math.floor((expiresMs - Date.now()) / 1000)) : null;
  return { id, token, oldToken: old_token, lifeSeconds };
}
