import { and, eq, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { deadLetters, tasks } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Deps } from "../deps.ts";
import { deleteFolder } from "../files/delete-folder.ts";
import { taskFolder, workFolder } from "../files/keys.ts";
import { flowObject } from "../flow/flow-client.ts";
import { lockTasks } from "../tasks/lock-tasks.ts";
import { findLetter, type LetterRow, type Reach } from "./reach.ts";

type DiscardDeps = Pick<Deps, "db" | "files" | "flows">;

/**
 * Gives up what a letter is about: its task stays failed and can no longer be retried, and what was kept for that goes.
 * Doing it again changes nothing.
 * @throws {ApiError} `not_found`, or `conflict` when it was replayed.
 */
export async function discardLetter(
  deps: DiscardDeps,
  { reach, id }: { reach: Reach; id: string },
): Promise<void> {
  const { tenantId } = await findLetter(deps.db, reach, id);
  await withTenant(deps.db, tenantId, (tx) => [
    // A retry settles the letter under the same lock: one of the two comes first.
    tx.execute(lockTasks(tenantId)),
    tx
      .update(deadLetters)
      .set({ status: "discarded", settledAt: sql`now()` })
      .where(and(eq(deadLetters.id, id), eq(deadLetters.status, "waiting"))),
  ]);
  const letter = await findLetter(deps.db, reach, id);
  if (letter.status !== "discarded")
    throw new ApiError("conflict", `Cannot discard the dead letter "${id}": it was ${letter.status}`);
  if (letter.clearedAt === null) await clearLetter(deps, letter);
}

/** Removes what was kept for a retry of a discarded letter's task. */
async function clearLetter({ db, files, flows }: DiscardDeps, letter: LetterRow): Promise<void> {
  const { id, tenantId, taskId, source } = letter;
  if (taskId !== null && source === "step") {
    const [[task]] = await withTenant(db, tenantId, (tx) => [
      tx.select({ datasetId: tasks.datasetId }).from(tasks).where(eq(tasks.id, taskId)),
    ]);
    await flowObject(flows, taskId).forget(taskId);
    if (task !== undefined) {
      await deleteFolder(files, workFolder(taskFolder({ tenantId, taskId, datasetId: task.datasetId })));
    }
  }
  await withTenant(db, tenantId, (tx) => [
    tx.update(deadLetters).set({ clearedAt: sql`now()` }).where(eq(deadLetters.id, id)),
  ]);
}
