import { asc, lt, sql } from "drizzle-orm";
import { withPlatform } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import type { Deps } from "../deps.ts";
import { purgeBinned } from "./delete-dataset.ts";

/** How long a deleted dataset can be restored. */
const binDays = 30;

/** Purges what has been in the bin for a month, of all tenants. Returns how many that were. */
export async function sweepBin(
  { db, files, log }: Pick<Deps, "db" | "files" | "log">,
  { days = binDays, limit = 20 }: { days?: number; limit?: number } = {},
): Promise<number> {
  const before = sql`now() - make_interval(days => ${days}::integer)`;
  const [found] = await withPlatform(db, (tx) => [
    tx
      .select({ id: datasets.id, tenantId: datasets.tenantId })
      .from(datasets)
      .where(lt(datasets.deletedAt, before))
      .orderBy(asc(datasets.deletedAt))
      .limit(limit),
  ]);
  let purged = 0;
  for (const binned of found) {
    try {
      if (await purgeBinned({ db, files }, binned, before)) purged += 1;
    } catch (error) {
      log.error("cannot purge a deleted dataset yet", { datasetId: binned.id, error });
    }
  }
  return purged;
}
