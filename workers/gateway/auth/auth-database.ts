import { type Database, inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { type AuditEntry, auditStatement } from "../audit/audit.ts";
import { currentOrigin } from "../audit/request-origin.ts";
import type { Deps } from "../deps.ts";
import { type Row, type Tell, tellWrites, type Work, type Writer } from "./tell-writes.ts";

/**
 * The database as better-auth's adapter uses it: statements go by HTTP, and its transactions, which read between their
 * writes, by a WebSocket that lives as long as the transaction.
 *
 * Invariant: a row of a table with an audit rule is added, changed or removed in one transaction with the entries that
 * tell of it, or not at all. So a write here is more than the statement that the adapter builds.
 */
export function createAuthDatabase(deps: Pick<Deps, "db" | "config" | "audit">): Database {
  const { db } = deps;
  const writer: Writer = {
    async insert(table, values, rule) {
      const entries = await seal(deps, rule.added(values as never));
      const [rows] = await db.batch([
        db.insert(table).values(values).returning(),
        ...entries.map((entry) => db.execute(auditStatement(entry))),
      ]);
      return rows as Row[];
    },
    within: (work) => inToldTransaction(deps, work),
  };
  return tellWrites(db, writer, {
    transaction: (work: (transaction: Database) => Promise<unknown>) =>
      inToldTransaction(deps, (transaction, tell) =>
        work(tellWrites(transaction, joining(transaction, tell))),
      ),
  });
}

/** Writes in a transaction that is open already. */
function joining(transaction: Transaction, tell: Tell): Writer {
  return {
    async insert(table, values, rule) {
      const rows = await transaction.insert(table).values(values).returning();
      tell(rule.added(values as never));
      return rows as Row[];
    },
    within: (work) => work(transaction, tell),
  };
}

/** The entries come last, since they lock their chains: those of tenants first, in one order for everybody. */
async function inToldTransaction<Result>(
  deps: Pick<Deps, "config" | "audit">,
  work: Work<Result>,
): Promise<Result> {
  return await inTransaction(deps.config.database, async (transaction) => {
    const told: AuditEntry[] = [];
    const result = await work(transaction, (entries) => told.push(...entries));
    const place = ({ tenantId }: AuditEntry) => (tenantId === null ? "1" : `0${tenantId}`);
    told.sort((one, other) => (place(one) < place(other) ? -1 : 1));
    for (const entry of await seal(deps, told)) await transaction.execute(auditStatement(entry));
    return result;
  });
}

async function seal({ audit }: Pick<Deps, "audit">, entries: AuditEntry[]) {
  const origin = currentOrigin();
  return await Promise.all(entries.map((entry) => audit.seal(origin, entry)));
}
