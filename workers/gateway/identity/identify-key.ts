import { waitUntil } from "cloudflare:workers";
import type { Database } from "../../../db/gateway/client.ts";
import { createBoundedMap } from "../bounded-map.ts";
import type { RedisCopies } from "../redis.ts";
import { announceChanged, type ChangedSessions } from "./changed-sessions.ts";
import type { KeyIdentity } from "./identity.ts";
import { hashKey, isWellFormed } from "./key-format.ts";
import { loadKey, noteUsed } from "./load-key.ts";
import { stillHolds } from "./still-holds.ts";

/**
 * Says what a key may do and for which tenant; null for one that is malformed, unknown, expired or revoked. It is
 * remembered as sessions are (identify.ts), under its id and its tenant's: announcing either makes every isolate ask the
 * record within two seconds. What looks like no key of ours is refused without asking anyone.
 *
 * Threat: anyone can make up keys that look right, and each would be a question to the database. `beforeAsking` is called
 * before one about a key that is not known to be good, and may throw.
 */
export type KeyIdentifier = (key: string, beforeAsking: () => Promise<void>) => Promise<KeyIdentity | null>;

type Remembered = { identity: KeyIdentity | null; loadedAtMs: number };

const mostRemembered = 10_000;

export function createKeyIdentifier({
  db,
  changed,
}: {
  db: Database;
  changed: ChangedSessions;
}): KeyIdentifier {
  const remembered = createBoundedMap<string, Remembered>(mostRemembered);

  return async (key, beforeAsking) => {
    if (!isWellFormed(key)) return null;
    const hash = await hashKey(key);
    const known = remembered.get(hash);
    const nowMs = Date.now();
    if (known !== undefined) {
      const { identity, loadedAtMs } = known;
      const names = identity && [nameOfKey(identity.keyId), nameOfTenant(identity.tenant.id)];
      if (await stillHolds(changed, names, { loadedAtMs, nowMs })) return standing(known);
    }
    if (!known?.identity) await beforeAsking();
    // With the list in hand the next request asks nobody.
    const [loaded] = await Promise.all([loadKey(db, hash), changed.isCurrent()]);
    if (loaded !== null) waitUntil(noteUsed(db, loaded));
    const entry = { identity: loaded?.identity ?? null, loadedAtMs: nowMs };
    remembered.set(hash, entry);
    return standing(entry);
  };
}

/** What a key is called on the list of what changed. */
export function nameOfKey(keyId: string): string {
  return `key:${keyId}`;
}

/** What all keys of a tenant are called there. */
function nameOfTenant(tenantId: string): string {
  return `tenant:${tenantId}`;
}

/** After this long nobody takes a key of a tenant that was announced, and what was asked for with one is mostly done. */
export const keysForgottenSeconds = 5;

/** Makes every isolate notice that a tenant is deleted, and its keys with it. Call it when the record says so. */
export async function forgetKeysOf(redis: RedisCopies, tenantId: string): Promise<void> {
  await announceChanged(redis, [nameOfTenant(tenantId)]);
}

function standing({ identity }: Remembered): KeyIdentity | null {
  return identity === null || identity.expiresAtMs <= Date.now() ? null : identity;
}
