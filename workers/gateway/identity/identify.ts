import type { Database } from "../../../db/gateway/client.ts";
import { createBoundedMap } from "../bounded-map.ts";
import type { Config } from "../config.ts";
import type { ChangedSessions } from "./changed-sessions.ts";
import { type Credential, credentialOf } from "./credential.ts";
import type { Identity } from "./identity.ts";
import { type LoadedSession, loadIdentity, type SessionReference } from "./load-identity.ts";
import { createSeenNotes } from "./seen-notes.ts";
import { createCookieVerifier } from "./session-cookie.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { stillHolds } from "./still-holds.ts";
import { verifyToken } from "./verify-token.ts";

/**
 * Says who is asking, by session cookie or by `Authorization: Bearer`.
 *
 * An isolate remembers an answer for half a minute, unless it hears that the session ended or changed: it keeps the
 * list of those current in the background, so that a request asks nobody. While Redis is away, it remembers an answer
 * for a second alone. Then Postgres says everything anew. So a role is at most half a minute old, and a session that
 * ended is gone within two seconds or, if Redis went away just then, within that half minute.
 */
export type Identifier = {
  identify(headers: Headers): Promise<Identity | null>;
  /** Who a session belongs to that was just made; asks the record. */
  identifySession(reference: SessionReference): Promise<Identity | null>;
  /** Makes the next request of the same session, by whichever credential, ask the record. */
  doubt(headers: Headers): void;
};

type IdentifierOptions = {
  config: Config;
  db: Database;
  keys: SigningKeys;
  changed: ChangedSessions;
};

type Remembered = {
  session: LoadedSession | null;
  reference: SessionReference;
  untilMs: number;
  loadedAtMs: number;
};

const mostRemembered = 10_000;

export function createIdentifier({ config, db, keys, changed }: IdentifierOptions): Identifier {
  const remembered = createBoundedMap<string, Remembered>(mostRemembered);
  const verifyCookie = createCookieVerifier(config.authSecrets);
  const noteSeen = createSeenNotes(db);

  async function identify(headers: Headers): Promise<Identity | null> {
    const credential = credentialOf(headers, config);
    if (credential === null) return null;
    const known = remembered.get(credential.value);
    const nowMs = Date.now();
    if (known !== undefined) {
      if (nowMs >= known.untilMs) return null;
      if (await holds(known, nowMs)) return standing(known);
    }
    const verified = known ?? (await verify(credential));
    if (verified === null) return null;
    const { reference, untilMs } = verified;
    // With the list in hand the next request asks nobody.
    const [session] = await Promise.all([loadIdentity(db, reference), changed.isCurrent()]);
    if (session !== null) noteSeen(session);
    const entry = { session, reference, untilMs, loadedAtMs: nowMs };
    remembered.set(credential.value, entry);
    return standing(entry);
  }

  async function holds({ session, loadedAtMs }: Remembered, nowMs: number): Promise<boolean> {
    const names = session === null ? null : [session.identity.sessionId];
    return await stillHolds(changed, names, { loadedAtMs, nowMs });
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

  return {
    identify,
    async identifySession(reference) {
      const session = await loadIdentity(db, reference);
      if (session !== null) noteSeen(session);
      return session?.identity ?? null;
    },
    doubt(headers) {
      const credential = credentialOf(headers, config);
      const session = credential === null ? null : remembered.get(credential.value)?.session;
      if (session) changed.doubt(session.identity.sessionId);
    },
  };
}

function standing({ session }: Remembered): Identity | null {
  if (session === null || session.identity.expiresAtMs <= Date.now()) return null;
  return session.identity;
}
