import { inArray, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Database, Transaction } from "../../../db/gateway/client.ts";
import type { AuditEntry } from "../audit/audit.ts";
import { type AuditRule, auditRuleOf } from "../audit/auth-rules.ts";

export type Row = { id: string };
type Table = PgTable & { id: PgColumn };
export type Tell = (entries: AuditEntry[]) => void;
export type Work<Result> = (transaction: Transaction, tell: Tell) => Promise<Result>;

/** How a write and the entries that tell of it become one transaction. */
export type Writer = {
  insert(table: Table, values: Row, rule: AuditRule<never, never>): Promise<Row[]>;
  within<Result>(work: Work<Result>): Promise<Result>;
};

/** Stands in front of a database or a transaction for the writes that are told of, and passes on everything else. */
export function tellWrites(target: Database | Transaction, writer: Writer, more: object = {}): Database {
  const writes = {
    ...more,
    insert(table: Table) {
      const rule = auditRuleOf(table);
      if (rule === undefined) return target.insert(table);
      return { values: (values: Row) => ({ returning: () => writer.insert(table, values, rule) }) };
    },
    update(table: Table) {
      const rule = auditRuleOf(table);
      return {
        set: (values: Record<string, unknown>) =>
          rule?.fields.some((field) => field in values)
            ? { where: (condition?: SQL) => answering(update(writer, { table, values, condition, rule })) }
            : target.update(table).set(values),
      };
    },
    delete(table: Table) {
      const rule = auditRuleOf(table);
      if (rule?.removed === undefined) return target.delete(table);
      return { where: (condition?: SQL) => answering(remove(writer, { table, condition, rule })) };
    },
  };
  return new Proxy(target as Database, {
    get(database, property) {
      const own = Reflect.get(writes, property);
      if (own !== undefined) return own;
      const value = Reflect.get(database, property);
      return typeof value === "function" ? value.bind(database) : value;
    },
  });
}

type Change = { table: Table; condition: SQL | undefined; rule: AuditRule<never, never> };

function update(writer: Writer, { table, values, condition, rule }: Change & { values: object }) {
  return writer.within(async (transaction, tell) => {
    const before = await lock(transaction, table, condition);
    if (before.size === 0) return [];
    const which = inArray(table.id, [...before.keys()]);
    const after = (await transaction.update(table).set(values).where(which).returning()) as Row[];
    for (const row of after) tell(rule.changed(before.get(row.id) as never, row as never));
    return after;
  });
}

function remove(writer: Writer, { table, condition, rule }: Change) {
  return writer.within(async (transaction, tell) => {
    const before = await lock(transaction, table, condition);
    if (before.size === 0) return [];
    await transaction.delete(table).where(inArray(table.id, [...before.keys()]));
    for (const row of before.values()) tell(rule.removed?.(row as never) ?? []);
    return [...before.values()];
  });
}

async function lock(transaction: Transaction, table: PgTable, condition: SQL | undefined) {
  const rows = (await transaction.select().from(table).where(condition).for("update")) as Row[];
  return new Map(rows.map((row) => [row.id, row]));
}

/** The two answers that the adapter takes from a write: how many rows, or `returning()` the rows. */
function answering(rows: Promise<Row[]>) {
  const counted = rows.then(({ length }) => ({ rowCount: length }));
  // Whoever asks for the rows hears of a failure there.
  counted.catch(() => {});
  return Object.assign(counted, { returning: () => rows });
}
