import { lt, sql } from "drizzle-orm";
import { requestCount } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import type { Sweep } from "../sweep.ts";
import type { KeptCounts } from "./kept-counts.ts";

const keptDays = 400;

/**
 * Adds what an isolate has counted to the hour that goes on. Where the database does not take it, the isolate keeps it:
 * what is lost is what an isolate that ends had not handed over, a minute at most.
 */
export async function keepCounts({ db }: Pick<Deps, "db">, counts: KeptCounts): Promise<void> {
  const rows = counts.take();
  if (rows.length === 0) return;
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  const values = rows.map((row) => ({
    id: `${hour.toISOString()} ${row.statusClass} ${row.bucket}`,
    ...{ hour, ...row },
  }));
  try {
    await withPlatform(db, [
      db
        .insert(requestCount)
        .values(values)
        .onConflictDoUpdate({
          target: requestCount.id,
          set: { count: sql`${requestCount.count} + excluded.count` },
        }),
    ]);
  } catch (error) {
    counts.giveBack(rows);
    log("warn", "counts_not_kept", describeError(error));
  }
}

/** Removes what is more than a year old. */
export const sweepCounts: Sweep = {
  name: "request-counts",
  everyMinutes: 60,
  run: async ({ db }) => {
    const isOld = lt(requestCount.hour, sql`now() - make_interval(days => ${keptDays})`);
    await withPlatform(db, [db.delete(requestCount).where(isOld)]);
  },
};
