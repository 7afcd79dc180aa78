import { eq, inArray } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { auditKey } from "../../../db/gateway/schema-audit.ts";
import { createBoundedMap } from "../bounded-map.ts";

/** The keys that personal fields are sealed with, one for each person. */
export type AuditKeys = {
  /** The key to seal with, made when there is none; null for a person whose key was destroyed. */
  forSealing(userId: string): Promise<CryptoKey | null>;
  /** The keys that are there now: what was destroyed opens nothing any more, wherever it was remembered. */
  forOpening(userIds: string[]): Promise<Map<string, CryptoKey>>;
};

const rememberedForMs = 300_000;

/** An isolate remembers keys to seal with, for a while. One that was destroyed seals what nobody can open. */
export function createAuditKeys(db: Database): AuditKeys {
  const remembered = createBoundedMap<string, { key: CryptoKey; untilMs: number }>(10_000);
  return {
    async forSealing(userId) {
      const known = remembered.get(userId);
      if (known !== undefined && Date.now() < known.untilMs) return known.key;
      const key = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
      const [, [row]] = await db.batch([
        db.insert(auditKey).values({ userId, key }).onConflictDoNothing(),
        db.select({ key: auditKey.key }).from(auditKey).where(eq(auditKey.userId, userId)),
      ]);
      if (row === undefined) throw new Error(`Cannot find the audit key of the user "${userId}"`);
      if (row.key === null) {
        remembered.delete(userId);
        return null;
      }
      const imported = await importKey(row.key);
      remembered.set(userId, { key: imported, untilMs: Date.now() + rememberedForMs });
      return imported;
    },
    async forOpening(userIds) {
      if (userIds.length === 0) return new Map();
      const rows = await db.select().from(auditKey).where(inArray(auditKey.userId, userIds));
      const keys = new Map<string, CryptoKey>();
      for (const { userId, key } of rows) if (key !== null) keys.set(userId, await importKey(key));
      return keys;
    },
  };
}

async function importKey(key: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
  return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}
