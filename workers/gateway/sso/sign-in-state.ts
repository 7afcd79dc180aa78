import { and, eq, gt, sql } from "drizzle-orm";
import type { Context } from "hono";
import type { Database } from "../../../db/gateway/client.ts";
import { verification } from "../../../db/gateway/schema.ts";
import { readCookie } from "../auth/cookies.ts";
import { hashSecret, newSecret } from "../auth/mail-token.ts";
import type { Config } from "../config.ts";
import type { AppEnv } from "../router.ts";

/**
 * What is remembered while somebody is away at an identity provider. Threats: an answer that nobody asked for, one that
 * is shown twice, and one that an attacker got and has a victim's browser deliver. So a sign-in has a secret that comes
 * back once, and is tied to the browser that began it by a cookie. Only hashes of both are stored.
 */
const lifeSeconds = 600;
const cookieName = "selvedge.sso";

/** Keeps something under a new secret, for one use within ten minutes. @returns the secret. */
export async function keepOnce(db: Database, kind: string, value: object): Promise<string> {
  const secret = newSecret();
  await db.insert(verification).values({
    id: crypto.randomUUID(),
    identifier: await identifierOf(kind, secret),
    value: JSON.stringify(value),
    expiresAt: sql`now() + make_interval(secs => ${lifeSeconds})`,
  });
  return secret;
}

/** What was kept under a secret, which is spent by it; null when there is nothing, or no more. */
export async function takeOnce(db: Database, kind: string, secret: string): Promise<unknown> {
  const [row] = await db
    .delete(verification)
    .where(
      and(
        eq(verification.identifier, await identifierOf(kind, secret)),
        gt(verification.expiresAt, sql`now()`),
      ),
    )
    .returning({ value: verification.value });
  return row === undefined ? null : JSON.parse(row.value);
}

async function identifierOf(kind: string, secret: string): Promise<string> {
  return `sso-${kind}:${await hashSecret(secret)}`;
}

/** Marks the browser; several sign-ins of it share one mark. @returns the mark's hash. */
export async function markBrowser(c: Context<AppEnv>): Promise<string> {
  const secret = browserSecret(c) ?? newSecret();
  const { config } = c.var.deps;
  // Lax: an identity provider leads the browser back by a GET, which carries it.
  const attributes = `Path=/api/auth/sso; HttpOnly; SameSite=Lax; Max-Age=${lifeSeconds}`;
  c.header(
    "set-cookie",
    `${cookieNameOf(config)}=${secret}; ${attributes}${isSecure(config) ? "; Secure" : ""}`,
    {
      append: true,
    },
  );
  return await hashSecret(secret);
}

/** Whether the request comes from the browser with that mark. */
export async function isMarked(c: Context<AppEnv>, hash: string): Promise<boolean> {
  const secret = browserSecret(c);
  return secret !== null && (await hashSecret(secret)) === hash;
}

function browserSecret(c: Context<AppEnv>): string | null {
  const value = readCookie(c.req.raw.headers, cookieNameOf(c.var.deps.config));
  return value !== null && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
}

function cookieNameOf(config: Config): string {
  return isSecure(config) ? `__Secure-${cookieName}` : cookieName;
}

function isSecure({ publicUrl }: Config): boolean {
  return publicUrl.startsWith("https:");
}
