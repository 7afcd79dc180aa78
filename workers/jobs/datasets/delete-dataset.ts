import { and, eq, isNull, notExists, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { deleteFolder } from "../files/delete-folder.ts";
import { datasetFolder } from "../files/keys.ts";
import { lockTasks } from "../tasks/lock-tasks.ts";
import type { VerbContext } from "../verb-context.ts";
import { datasetNotFound } from "./get-dataset.ts";

/**
 * Deletes a dataset with its tasks, results and files. What was used stays in the ledger.
 * @throws {ApiError} `not_found`, or `conflict` while a task works on it.
 */
export async function deleteDataset(context: VerbContext, { id }: { id: string }): Promise<void> {
  const { actor, db, files, log } = context;
  const [, [found], deleted] = await withTenant(db, actor.tenantId, (tx) => {
    const unfinished = tx
      .select({ one: sql`1` })
      .from(tasks)
      .where(and(eq(tasks.datasetId, id), isNull(tasks.finishedAt)));
    return [
      tx.execute(lockTasks(actor.tenantId)),
      tx.select({ id: datasets.id }).from(datasets).where(eq(datasets.id, id)),
      tx
        .delete(datasets)
        .where(and(eq(datasets.id, id), notExists(unfinished)))
        .returning({ id: datasets.id }),
    ];
  });
  if (found === undefined) throw datasetNotFound(id);
  if (deleted.length === 0) {
    throw new ApiError(
      "conflict",
      `Cannot delete the dataset "${id}" while a task works on it: wait for the task to end`,
    );
  }
  const folder = datasetFolder(actor.tenantId, id);
  context.waitUntil(
    deleteFolder(files, folder).catch((error) => log.error("cannot delete files", { folder, error })),
  );
}
