import { and, eq, exists, isNull, or, sql } from "drizzle-orm";
import { type Builder, type Database, withTenant } from "../../../db/jobs/client.ts";
import { datasets, deadLetters, tasks } from "../../../db/jobs/schema.ts";
import type { Deps } from "../deps.ts";
import { sourceKey } from "../files/keys.ts";
import { lockTasks } from "../tasks/lock-tasks.ts";

/** A file that is younger may be that of an import that has not written it down yet. */
const settledAfterMs = 60 * 60_000;

/** `replaced` is the file that the dataset had until now, where that is just being replaced. */
type Replaced = { tenantId: string; datasetId: string; replaced?: string };

/**
 * Removes the files that a dataset had before and that no task may need any more: one that is under way, or that failed
 * and can be begun again, as long as its dead letter waits.
 * @returns whether all are gone; then the dataset says so, unless its file was replaced again meanwhile.
 */
export async function removeReplaced(
  { db, files }: Pick<Deps, "db" | "files">,
  { tenantId, datasetId, replaced }: Replaced,
): Promise<boolean> {
  const { objects } = await files.list({ prefix: sourceKey(tenantId, datasetId) });
  const [, [dataset], needed] = await withTenant(db, tenantId, (tx) => [
    tx.execute(lockTasks(tenantId)),
    tx
      .select({ objectKey: datasets.objectKey, replacedAt: datasets.replacedAt })
      .from(datasets)
      .where(eq(datasets.id, datasetId)),
    selectNeeded(tx, datasetId),
  ]);
  const keep = new Set([dataset?.objectKey, ...needed.map(({ objectKey }) => objectKey)]);
  // Which file it has is not known of one that has not read it yet, or that an earlier version started.
  if (dataset === undefined || keep.has(null)) return false;
  const settledBefore = Date.now() - settledAfterMs;
  const over = objects.filter(
    ({ key, uploaded }) => !keep.has(key) && (key === replaced || uploaded.getTime() < settledBefore),
  );
  if (over.length > 0) await files.delete(over.map(({ key }) => key));
  const isAlone = objects.every((object) => object.key === dataset.objectKey || over.includes(object));
  if (isAlone && dataset.replacedAt !== null)
    await noteAlone(db, { tenantId, datasetId, since: dataset.replacedAt });
  return isAlone;
}

async function noteAlone(
  db: Database,
  { tenantId, datasetId, since }: { tenantId: string; datasetId: string; since: Date },
): Promise<void> {
  await withTenant(db, tenantId, (tx) => [
    tx
      .update(datasets)
      .set({ replacedAt: null })
      .where(and(eq(datasets.id, datasetId), eq(datasets.replacedAt, since))),
  ]);
}

function selectNeeded(tx: Builder, datasetId: string) {
  const letter = tx
    .select({ one: sql`1` })
    .from(deadLetters)
    .where(
      and(
        eq(deadLetters.taskId, tasks.id),
        eq(deadLetters.source, "step"),
        eq(deadLetters.status, "waiting"),
      ),
    );
  return tx
    .select({ objectKey: tasks.objectKey })
    .from(tasks)
    .where(
      and(
        eq(tasks.datasetId, datasetId),
        or(isNull(tasks.finishedAt), and(eq(tasks.status, "failed"), exists(letter))),
      ),
    )
    .groupBy(tasks.objectKey);
}
