import { and, count, eq, gt, isNull, or, sql } from "drizzle-orm";
import { type Database, inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { isDuplicate } from "../../../db/gateway/duplicate.ts";
import { entryRule } from "../../../db/gateway/schema-platform.ts";
import { enterPlatform, withPlatform } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { CreateEntryRule, EntryRule } from "../../contract/entry-rules.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { type Place as ListPlace, newestFirst, pageOf } from "../newest-first.ts";
import { compileRules, type Place } from "./compile-rules.ts";
import { entryName, mostRules } from "./entry-desk.ts";
import { readNetwork } from "./network.ts";

type Context = Pick<Deps, "config" | "redis" | "entry"> & Recording & { actorId: string; place: Place };
type Row = typeof entryRule.$inferSelect;

const standing = or(isNull(entryRule.endsAt), gt(entryRule.endsAt, sql`now()`));

/** The rules, newest first, also those that have ended and were not removed yet. */
export async function listEntryRules(
  db: Database,
  { limit, after }: { limit: number; after: ListPlace | null },
): Promise<{ data: EntryRule[]; nextCursor: string | null }> {
  const { where, orderBy } = newestFirst(entryRule, after);
  const [found] = await withPlatform(db, [
    db
      .select()
      .from(entryRule)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit + 1),
  ]);
  const { rows, nextCursor } = pageOf(found, limit);
  return { data: rows.map(toEntryRule), nextCursor };
}

/**
 * Adds a rule.
 * @throws {ApiError} `invalid_request` for what is no network or country; `conflict` for one that is there, that would
 * keep the administrator out, or when there are too many.
 */
export async function createEntryRule(context: Context, wanted: CreateEntryRule): Promise<EntryRule> {
  const value = wanted.kind === "address" ? readNetwork(wanted.value)?.cidr : readCountry(wanted.value);
  if (value === undefined) throw notA(wanted.kind);
  const made = {
    ...{ id: crypto.randomUUID(), action: wanted.action, kind: wanted.kind, value, note: wanted.note },
    endsAt: wanted.endsAt ? new Date(wanted.endsAt) : null,
    createdBy: context.actorId,
  };
  const row = await change(context, async (transaction) => {
    const [counted] = await transaction.select({ rules: count() }).from(entryRule).where(standing);
    if ((counted?.rules ?? 0) >= mostRules)
      throw new ApiError("conflict", `There are ${mostRules} rules already`);
    // One that has ended is in nobody's way.
    const same = [eq(entryRule.kind, made.kind), eq(entryRule.value, made.value)];
    await transaction
      .delete(entryRule)
      .where(and(eq(entryRule.action, made.action), ...same, sql`${entryRule.endsAt} <= now()`));
    const [inserted] = await transaction.insert(entryRule).values(made).returning();
    if (inserted === undefined) throw new ApiError("internal");
    return { row: inserted, action: "entry_rule.created" };
  });
  return toEntryRule(row);
}

/** @throws {ApiError} `not_found`, or `conflict` where without the rule the administrator would be kept out. */
export async function deleteEntryRule(context: Context, id: string): Promise<void> {
  await change(context, async (transaction) => {
    const [row] = await transaction.delete(entryRule).where(eq(entryRule.id, id)).returning();
    if (row === undefined) throw new ApiError("not_found", `Cannot find the rule "${id}"`);
    return { row, action: "entry_rule.deleted" };
  });
}

type Change = { row: Row; action: "entry_rule.created" | "entry_rule.deleted" };

/** Changes follow one another, so that two that are harmless alone cannot keep somebody out together. */
async function change(context: Context, work: (transaction: Transaction) => Promise<Change>): Promise<Row> {
  const { config, redis, entry, audit, origin, actorId, place } = context;
  try {
    const { row } = await inTransaction(config.database, async (transaction) => {
      await enterPlatform(transaction);
      await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended('entry_rules', 0))`);
      const done = await work(transaction);
      await refuseToLockOut(transaction, place);
      const { id, action, kind, value, note, endsAt } = done.row;
      const fields = Object.entries({ action, kind, value, note, endsAt });
      const isMade = done.action === "entry_rule.created";
      const changes = fields.map(([field, is]) => [field, isMade ? [null, is] : [is, null]] as const);
      const sealed = await audit.seal(origin, {
        ...{ action: done.action, actorId, tenantId: null, targetId: id },
        changes: Object.fromEntries(changes) as Record<string, [unknown, unknown]>,
      });
      await transaction.execute(auditStatement(sealed));
      return done;
    });
    await announceChanged(redis, [entryName]);
    await entry.reload();
    return row;
  } catch (error) {
    if (isDuplicate(error)) throw new ApiError("conflict", "There is such a rule already", { cause: error });
    throw error;
  }
}

/** What lets somebody in only for a while counts for nothing here: it ends without asking again. */
async function refuseToLockOut(transaction: Transaction, place: Place): Promise<void> {
  const rules = await transaction.select().from(entryRule).where(standing);
  const lasting = rules.filter(({ action, endsAt }) => action === "deny" || endsAt === null);
  if (!compileRules(lasting, Date.now())(place)) return;
  const from = place.country === null ? place.address : `${place.address} in ${place.country}`;
  throw new ApiError("conflict", `That would keep you out: you come from ${from}`);
}

function readCountry(text: string): string | undefined {
  const code = text.toUpperCase();
  return /^[A-Z][A-Z0-9]$/.test(code) ? code : undefined;
}

function notA(kind: "address" | "country"): ApiError {
  const message =
    kind === "address"
      ? "Not an address or a network, as 203.0.113.0/24 is"
      : "Not a country's code, as NL is";
  return new ApiError("invalid_request", undefined, { errors: [{ path: "body.value", message }] });
}

function toEntryRule({ id, action, kind, value, note, endsAt, createdBy, createdAt }: Row): EntryRule {
  return {
    ...{
      id,
      action: action === "allow" ? "allow" : "deny",
      kind: kind === "country" ? "country" : "address",
    },
    ...{ value, note, createdBy },
    endsAt: endsAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
