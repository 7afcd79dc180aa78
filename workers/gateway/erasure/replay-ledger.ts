import { and, eq, inArray, lte, sql } from "drizzle-orm";
import { user } from "../../../db/gateway/schema.ts";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { withPlatform, withUser } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { log } from "../log.ts";
import { ledgerUserIds, readLedger } from "./ledger.ts";
import { isOpenErasure } from "./open-erasure.ts";

type ReplayDeps = Pick<Deps, "db" | "files" | "accountQueue">;

/**
 * Erases again who is in the ledger and came back with a restored backup: those whose row is there again, which the
 * sweep looks for by itself, or everybody, since another system may have been restored alone.
 * @returns how many erasures were opened again.
 */
export async function replayLedger(deps: ReplayDeps, who: "reappeared" | "everybody"): Promise<number> {
  let reopened = 0;
  for await (const userIds of ledgerUserIds(deps.files)) {
    const chosen = who === "everybody" ? userIds : await reappeared(deps, userIds);
    for (const userId of chosen) reopened += await reopen(deps, userId);
  }
  if (reopened > 0) log("warn", "erasures_reopened", { reopened });
  return reopened;
}

/** Those with an account, but for whom it is being erased anyway. */
async function reappeared({ db }: ReplayDeps, userIds: string[]): Promise<string[]> {
  if (userIds.length === 0) return [];
  const [people, underWay] = await withPlatform(db, [
    db.select({ id: user.id }).from(user).where(inArray(user.id, userIds)),
    db
      .select({ id: erasure.userId })
      .from(erasure)
      .where(and(inArray(erasure.userId, userIds), isOpenErasure, lte(erasure.dueAt, sql`now()`))),
  ]);
  const busy = new Set(underWay.map(({ id }) => id));
  return people.map(({ id }) => id).filter((id) => !busy.has(id));
}

/** The row may be in any state that a backup had, or missing. An older request of the same person gives way. */
async function reopen({ db, files, accountQueue }: ReplayDeps, userId: string): Promise<number> {
  const entry = await readLedger(files, userId);
  if (entry === null) return 0;
  const { id } = entry;
  const again = { dueAt: sql`now()`, cancelledAt: null, finishedAt: null, receipts: {} };
  await withUser(db, userId, [
    db
      .update(erasure)
      .set({ cancelledAt: sql`now()` })
      .where(and(eq(erasure.userId, userId), isOpenErasure)),
    db
      .insert(erasure)
      .values({ id, userId, ...again })
      .onConflictDoUpdate({ target: erasure.id, set: again }),
  ]);
  await accountQueue.send({ kind: "erase", id });
  return 1;
}
