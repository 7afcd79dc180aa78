import { and, eq, isNotNull, isNull, lt, notExists, type SQL, sql } from "drizzle-orm";
import { type Builder, withTenant } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Dataset } from "../../contract/datasets.ts";
import type { Deps } from "../deps.ts";
import { datasetFolder } from "../files/keys.ts";
import { clearFolder, doomFolder } from "../files/sweep-folders.ts";
import { lockTasks } from "../tasks/lock-tasks.ts";
import type { VerbContext } from "../verb-context.ts";
import { datasetNotFound } from "./get-dataset.ts";
import { datasetColumns, showDataset } from "./show-dataset.ts";

/**
 * Puts a dataset into the bin: it is in no list and nothing is run over it, but all of it is still there.
 * @throws {ApiError} `not_found`, or `conflict` while a task works on it.
 */
export async function deleteDataset({ actor, db }: VerbContext, { id }: { id: string }): Promise<void> {
  const [, [found], deleted] = await withTenant(db, actor.tenantId, (tx) => [
    tx.execute(lockTasks(actor.tenantId)),
    tx.select({ id: datasets.id }).from(datasets).where(eq(datasets.id, id)),
    tx
      .update(datasets)
      .set({ deletedAt: sql`coalesce(${datasets.deletedAt}, now())` })
      .where(and(eq(datasets.id, id), isAtRest(tx, { tenantId: actor.tenantId, id })))
      .returning({ id: datasets.id }),
  ]);
  if (found === undefined) throw datasetNotFound(id);
  if (deleted.length === 0) throw isWorkedOn(id);
}

/** Takes a dataset out of the bin. One that is not there stays as it is. @throws {ApiError} `not_found`. */
export async function restoreDataset({ actor, db }: VerbContext, { id }: { id: string }): Promise<Dataset> {
  const [[row]] = await withTenant(db, actor.tenantId, (tx) => [
    tx.update(datasets).set({ deletedAt: null }).where(eq(datasets.id, id)).returning(datasetColumns),
  ]);
  if (row === undefined) throw datasetNotFound(id);
  return showDataset(row);
}

/**
 * Deletes a dataset of the bin for good, with its tasks, results and files. What was used stays in the ledger.
 * @throws {ApiError} `not_found`, or `conflict` for one that is not in the bin or that a task works on.
 */
export async function purgeDataset(context: VerbContext, { id }: { id: string }): Promise<void> {
  const { actor, log } = context;
  const doomed = { tenantId: actor.tenantId, folder: datasetFolder(actor.tenantId, id) };
  const { found, isDeleted } = await deleteRow(
    context,
    { tenantId: actor.tenantId, id },
    isNotNull(datasets.deletedAt),
  );
  if (found === undefined) throw datasetNotFound(id);
  if (found.deletedAt === null)
    throw new ApiError(
      "conflict",
      `Cannot purge the dataset "${id}": delete it first, so that it is in the bin`,
    );
  if (!isDeleted) throw isWorkedOn(id);
  context.waitUntil(
    clearFolder(context, doomed).catch((error) =>
      log.error("cannot delete files yet: the sweep will", { folder: doomed.folder, error }),
    ),
  );
}

type Binned = { tenantId: string; id: string };

/**
 * The same for the sweep. Returns whether it was purged: not while a task works on it, nor once it was restored.
 * @param before nothing that was deleted later is purged.
 */
export async function purgeBinned(
  deps: Pick<Deps, "db" | "files">,
  { tenantId, id }: Binned,
  before: SQL,
): Promise<boolean> {
  const { isDeleted } = await deleteRow(deps, { tenantId, id }, lt(datasets.deletedAt, before));
  if (isDeleted) await clearFolder(deps, { tenantId, folder: datasetFolder(tenantId, id) });
  return isDeleted;
}

/** One statement decides and notes the folder: a dataset that is restored meanwhile keeps its files. */
async function deleteRow({ db }: Pick<Deps, "db">, { tenantId, id }: Binned, isBinned: SQL) {
  const [, [found], { rows }] = await withTenant(db, tenantId, (tx) => [
    tx.execute(lockTasks(tenantId)),
    tx.select({ deletedAt: datasets.deletedAt }).from(datasets).where(eq(datasets.id, id)),
    tx.execute(
      doomFolder(
        tx
          .delete(datasets)
          .where(and(eq(datasets.id, id), isBinned, isAtRest(tx, { tenantId, id })))
          .returning({ id: datasets.id }),
        { tenantId, folder: datasetFolder(tenantId, id) },
      ),
    ),
  ]);
  return { found, isDeleted: rows.length > 0 };
}

function isAtRest(tx: Builder, { tenantId, id }: Binned): SQL {
  const one = { one: sql`1` };
  return notExists(
    tx
      .select(one)
      .from(tasks)
      .where(and(eq(tasks.tenantId, tenantId), eq(tasks.datasetId, id), isNull(tasks.finishedAt))),
  );
}

function isWorkedOn(id: string): ApiError {
  return new ApiError(
    "conflict",
    `Cannot delete the dataset "${id}" while a task works on it: wait for the task to end`,
  );
}
