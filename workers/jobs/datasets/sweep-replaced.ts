import { and, asc, eq, lt, sql } from "drizzle-orm";
import { withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import type { Deps } from "../deps.ts";
import { removeReplaced } from "./remove-replaced.ts";

/** How long after a file was replaced, or was looked for in vain, its dataset is looked at again. */
const everyMinutes = 60;

/**
 * Removes files that were replaced while a run could still need them, of all tenants: the one of a run that failed is kept
 * for as long as its dead letter waits. Returns how many datasets are left with the one file that they have.
 */
export async function sweepReplaced(
  { db, files, log }: Pick<Deps, "db" | "files" | "log">,
  { minutes = everyMinutes, limit = 50 }: { minutes?: number; limit?: number } = {},
): Promise<number> {
  const [found] = await withPlatform(db, (tx) => [
    tx
      .select({ datasetId: datasets.id, tenantId: datasets.tenantId, replacedAt: datasets.replacedAt })
      .from(datasets)
      .where(lt(datasets.replacedAt, sql`now() - make_interval(mins => ${minutes})`))
      .orderBy(asc(datasets.replacedAt))
      .limit(limit),
  ]);
  let cleared = 0;
  for (const { datasetId, tenantId, replacedAt } of found) {
    try {
      if (await removeReplaced({ db, files }, { tenantId, datasetId })) cleared += 1;
      else if (replacedAt !== null) await lookLater({ db }, { tenantId, datasetId, replacedAt });
    } catch (error) {
      log.error("cannot remove the files that a dataset had before", { datasetId, error });
    }
  }
  return cleared;
}

/** Others have their turn first. */
async function lookLater(
  { db }: Pick<Deps, "db">,
  { tenantId, datasetId, replacedAt }: { tenantId: string; datasetId: string; replacedAt: Date },
): Promise<void> {
  await withTenant(db, tenantId, (tx) => [
    tx
      .update(datasets)
      .set({ replacedAt: sql`now()` })
      .where(and(eq(datasets.id, datasetId), eq(datasets.replacedAt, replacedAt))),
  ]);
}
