import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../../../db/gateway/client.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type { AuditEntryView } from "../../contract/audit.ts";
import type { AuditAction } from "./actions.ts";
import type { Audit } from "./audit.ts";
import type { AuditCursor } from "./cursor.ts";
import { open, sealedPlace } from "./seal.ts";

/** Whose log: one tenant's, or all of them and the platform's. */
export type AuditScope = { tenantId: string } | "platform";

type AuditFilter = {
  action?: AuditAction | undefined;
  actor?: string | undefined;
  /** The id of what was acted on. */
  target?: string | undefined;
  /** The id of the request that it was done by. */
  request?: string | undefined;
  /** For the platform: of this tenant alone. */
  tenant?: string | undefined;
  /** From this time on, and before that one. */
  from?: string | undefined;
  to?: string | undefined;
};

type ListContext = { db: Database; audit: Audit };
type Page = { filter: AuditFilter; limit: number; after: AuditCursor | null };
type Row = typeof auditLog.$inferSelect;

/** Entries, newest first, opened as far as the keys of the people in them are there. */
export async function listAudit(
  { db, audit }: ListContext,
  scope: AuditScope,
  { filter, limit, after }: Page,
): Promise<{ data: AuditEntryView[]; next: AuditCursor | null }> {
  const query = db
    .select()
    .from(auditLog)
    .where(and(...conditions(filter), after === null ? undefined : olderThan(after)))
    .orderBy(desc(auditLog.occurredAt), desc(auditLog.seq), desc(auditLog.id))
    .limit(limit + 1);
  const [found] =
    scope === "platform" ? await withPlatform(db, [query]) : await withTenant(db, scope.tenantId, [query]);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    data: await openRows(audit, rows),
    next:
      found.length <= limit || last === undefined
        ? null
        : { occurredAt: last.occurredAt.toISOString(), seq: last.seq, id: last.id },
  };
}

function conditions({ action, actor, target, request, tenant, from, to }: AuditFilter): (SQL | undefined)[] {
  return [
    action === undefined ? undefined : eq(auditLog.action, action),
    actor === undefined ? undefined : eq(auditLog.actorId, actor),
    target === undefined ? undefined : eq(auditLog.targetId, target),
    request === undefined ? undefined : eq(auditLog.requestId, request),
    tenant === undefined ? undefined : eq(auditLog.tenantId, tenant),
    from === undefined ? undefined : gte(auditLog.occurredAt, new Date(from)),
    to === undefined ? undefined : lt(auditLog.occurredAt, new Date(to)),
  ];
}

function olderThan({ occurredAt, seq, id }: AuditCursor): SQL {
  const { occurredAt: time, seq: number, id: key } = auditLog;
  return sql`(${time}, ${number}, ${key}) < (${occurredAt}::timestamptz, ${seq}::bigint, ${id}::uuid)`;
}

async function openRows({ keys }: Audit, rows: Row[]): Promise<AuditEntryView[]> {
  const people = new Set(rows.flatMap(({ actorId, personId }) => [actorId, personId]));
  const known = await keys.forOpening([...people].filter((id) => id !== null));
  const opened = async (
    id: string,
    field: "origin" | "changes",
    sealed: string | null,
    who: string | null,
  ) => {
    const key = who === null ? undefined : known.get(who);
    const text = key && sealed !== null ? await open(key, sealedPlace(id, field), sealed) : null;
    return text === null ? null : (JSON.parse(text) as unknown);
  };
  return await Promise.all(
    rows.map(async (row) => {
      const origin = originSchema.parse(await opened(row.id, "origin", row.origin, row.actorId));
      const personal = await opened(row.id, "changes", row.personalChanges, row.personId);
      return view(row, origin, changesSchema.parse(personal));
    }),
  );
}

const originSchema = z
  .object({ address: z.string().nullable(), userAgent: z.string().nullable() })
  .nullable();
const changesSchema = z.record(z.string(), z.tuple([z.unknown(), z.unknown()])).nullable();

function view(
  row: Row,
  origin: z.infer<typeof originSchema>,
  personal: z.infer<typeof changesSchema>,
): AuditEntryView {
  const { id, seq, action, tenantId, requestId, targetType, targetId } = row;
  return {
    ...{ id, seq, action, tenantId, requestId },
    occurredAt: row.occurredAt.toISOString(),
    actor: { type: row.actorType, id: row.actorId },
    target: targetType === null || targetId === null ? null : { type: targetType, id: targetId },
    address: origin?.address ?? null,
    userAgent: origin?.userAgent ?? null,
    changes: { ...row.changes, ...personal },
  };
}
