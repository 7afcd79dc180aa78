import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { type AuditAction, auditActions } from "./actions.ts";
import { type AuditKeys, createAuditKeys } from "./audit-keys.ts";
import type { AuditOrigin } from "./origin.ts";
import { seal, sealedPlace } from "./seal.ts";

export type AuditEntry = {
  action: AuditAction;
  /** The person who did it; null for what the system did by itself. */
  actorId: string | null;
  /** Whose log tells of it; null for the platform's. */
  tenantId: string | null;
  targetId: string | null;
  /** Field to `[before, after]`. */
  changes?: Record<string, [before: unknown, after: unknown]> | undefined;
  /** Whom the personal ones among the changed fields are about; the actor unless said. */
  personId?: string | null;
};

/** An entry as the database keeps it, personal fields sealed. */
export type SealedEntry = { readonly json: string };

export type Audit = {
  keys: AuditKeys;
  /** Seals an entry, for `auditStatement`. Ask before the transaction: the first entry of a person reads their key. */
  seal(origin: AuditOrigin, entry: AuditEntry): Promise<SealedEntry>;
  /** Adds an entry by itself, where the change was written by someone whose transaction cannot be joined. */
  record(origin: AuditOrigin, entry: AuditEntry): Promise<void>;
};

/** What the log is told with, for one request. */
export type Recording = { audit: Audit; origin: AuditOrigin };

export function createAudit(db: Database): Audit {
  const keys = createAuditKeys(db);
  return {
    keys,
    seal: (origin, entry) => sealEntry(keys, origin, entry),
    record: async (origin, entry) =>
      void (await db.execute(auditStatement(await sealEntry(keys, origin, entry)))),
  };
}

/**
 * The statement that adds an entry, for `db.execute` in a batch or `transaction.execute`: it belongs to the transaction
 * of the change. Put it last, since it locks the chain, and with several, that of the tenant first.
 * @param when a condition without which nothing is added, such as that the change before it did something.
 */
export function auditStatement(entry: SealedEntry, when?: SQL): SQL {
  const append = sql`select ${auditCall(entry)}`;
  return when === undefined ? append : sql`${append} where ${when}`;
}

/** The same as an expression, for a statement that adds an entry for each row it changed. */
export function auditCall({ json }: SealedEntry): SQL {
  return sql`audit_append(${json}::jsonb)`;
}

async function sealEntry(keys: AuditKeys, origin: AuditOrigin, entry: AuditEntry): Promise<SealedEntry> {
  const { action, tenantId, targetId, personId = entry.actorId } = entry;
  // What an administrator does as somebody else is the administrator's deed, and says as whom.
  const impersonatorId = origin.impersonatorId ?? null;
  const actorId = impersonatorId ?? entry.actorId;
  const changes = { ...entry.changes, ...(impersonatorId && { onBehalfOf: [null, entry.actorId] }) };
  const id = crypto.randomUUID();
  const isPersonal = (field: string) => (auditActions[action].personal as readonly string[]).includes(field);
  const fields = Object.entries(changes);
  const sealFor = async (userId: string | null, field: "origin" | "changes", value: object) => {
    const key = userId === null ? null : await keys.forSealing(userId);
    return key && (await seal(key, sealedPlace(id, field), JSON.stringify(value)));
  };
  const plain = fields.filter(([field]) => !isPersonal(field));
  const personal = fields.filter(([field]) => isPersonal(field));
  if (personal.length > 0 && personId === null)
    throw new Error(`Cannot seal the entry "${action}": it does not say whom it is about`);
  const { address, userAgent, requestId } = origin;
  return {
    json: JSON.stringify({
      ...{ id, tenantId, action, actorId, requestId, targetId, personId },
      actorType: actorId === null ? "system" : "user",
      targetType: targetId === null ? null : auditActions[action].target,
      origin: await sealFor(actorId, "origin", { address, userAgent }),
      changes: plain.length === 0 ? null : Object.fromEntries(plain),
      personalChanges:
        personal.length === 0 ? null : await sealFor(personId, "changes", Object.fromEntries(personal)),
    }),
  };
}
