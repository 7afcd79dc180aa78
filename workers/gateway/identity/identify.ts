import { waitUntil } from "cloudflare:workers";
import { z } from "zod";
import type { Database } from "../../../db/gateway/client.ts";
import { readCookie, sessionCookieName } from "../auth/cookies.ts";
import { createBoundedMap } from "../bounded-map.ts";
import type { Config } from "../config.ts";
import type { RedisCopies } from "../redis.ts";
import type { Identity } from "./identity.ts";
import { type LoadedSession, loadIdentity, type SessionReference } from "./load-identity.ts";
import { createCookieVerifier } from "./session-cookie.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { verifyToken } from "./verify-token.ts";

/**
 * Says who is asking, by session cookie or by `Authorization: Bearer`.
 *
 * An isolate remembers an answer for a second without asking anyone. For half a minute it only asks Redis whether the
 * session still stands, and in which tenant; then, and whenever Redis does not know, Postgres says everything anew.
 * So a role is at most half a minute old, and a session that ended is gone within a second or, if Redis never heard
 * of it, within that half minute.
 */
export type Identifier = {
  identify(headers: Headers): Promise<Identity | null>;
  /** Who a session belongs to that was just made; asks the record. */
  identifySession(reference: SessionReference): Promise<Identity | null>;
  /** Makes the next request with these credentials ask the record. */
  forget(headers: Headers): void;
};

type IdentifierOptions = { config: Config; db: Database; redis: RedisCopies; keys: SigningKeys };

type Remembered = {
  session: LoadedSession | null;
  reference: SessionReference;
  untilMs: number;
  loadedAtMs: number;
  checkedAtMs: number;
};

const trustedForMs = 1_000;
const reloadAfterMs = 30_000;
const copyLifeSeconds = 300;

export function createIdentifier({ config, db, redis, keys }: IdentifierOptions): Identifier {
  const remembered = createBoundedMap<string, Remembered>(10_000);
  const verifyCookie = createCookieVerifier(config.authSecret);

  async function identify(headers: Headers): Promise<Identity | null> {
    const credential = credentialOf(headers, config);
    if (credential === null) return null;
    const known = remembered.get(credential.value);
    const nowMs = Date.now();
    if (known !== undefined && nowMs >= known.untilMs) return null;
    if (known !== undefined && nowMs - known.checkedAtMs < trustedForMs) return standing(known);
    if (known?.session && nowMs - known.loadedAtMs < reloadAfterMs && (await stillStands(known.session))) {
      known.checkedAtMs = nowMs;
      return standing(known);
    }
    const verified = known ?? (await verify(credential));
    if (verified === null) return null;
    const { reference, untilMs } = verified;
    const session = await load(reference);
    const entry = { session, reference, untilMs, loadedAtMs: nowMs, checkedAtMs: nowMs };
    remembered.set(credential.value, entry);
    return standing(entry);
  }

  async function verify({
    kind,
    value,
  }: Credential): Promise<Pick<Remembered, "reference" | "untilMs"> | null> {
    if (kind === "cookie") {
      const token = await verifyCookie(value);
      return token === null ? null : { reference: { token }, untilMs: Number.POSITIVE_INFINITY };
    }
    const verified = await verifyToken(keys, value);
    return verified && { reference: { id: verified.sessionId }, untilMs: verified.expiresAtMs };
  }

  async function load(reference: SessionReference): Promise<LoadedSession | null> {
    const session = await loadIdentity(db, reference);
    if (session !== null) {
      const lifeSeconds = Math.floor((session.identity.expiresAtMs - Date.now()) / 1000);
      waitUntil(redis.setIfAbsent(session.token, session.copy, Math.min(lifeSeconds, copyLifeSeconds)));
    }
    return session;
  }

  async function stillStands({ token, activeOrganizationId, identity }: LoadedSession): Promise<boolean> {
    const copy = parseCopy(await redis.get(token));
    return (
      copy !== null && copy.id === identity.sessionId && copy.activeOrganizationId === activeOrganizationId
    );
  }

  return {
    identify,
    identifySession: async (reference) => (await load(reference))?.identity ?? null,
    forget(headers) {
      const credential = credentialOf(headers, config);
      if (credential !== null) remembered.delete(credential.value);
    },
  };
}

type Credential = { kind: "cookie" | "bearer"; value: string };

/** A token that was sent on purpose goes before the cookie that a browser sends anyway. */
function credentialOf(headers: Headers, config: Config): Credential | null {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer ([A-Za-z0-9_.-]+)$/i.exec(authorization)?.[1];
    return token === undefined ? null : { kind: "bearer", value: token };
  }
  const cookie = readCookie(headers, sessionCookieName(config));
  return cookie === null ? null : { kind: "cookie", value: cookie };
}

function standing({ session }: Remembered): Identity | null {
  if (session === null || session.identity.expiresAtMs <= Date.now()) return null;
  return session.identity;
}

const copySchema = z.object({
  session: z.object({
    id: z.string(),
    activeOrganizationId: z.string().nullish(),
    createdAt: z.coerce.date(),
  }),
});

function parseCopy(copy: string | null) {
  if (copy === null) return null;
  try {
    const { session } = copySchema.parse(JSON.parse(copy));
    const { id, activeOrganizationId = null, createdAt } = session;
    return { id, activeOrganizationId, createdAtMs: createdAt.getTime() };
  } catch {
    return null;
  }
}
