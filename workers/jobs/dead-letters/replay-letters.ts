import { and, eq, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { deadLetters } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { ReplayedDeadLetters } from "../../contract/dead-letters.ts";
import { flowObject } from "../flow/flow-client.ts";
import { type RetryContext, retryTask } from "../tasks/retry-task.ts";
import { findLetter, type LetterRow, type Reach } from "./reach.ts";

type Wanted = { reach: Reach; id: string };

/**
 * Begins what a letter is about again: a task in the step that failed, or a flow whose message the queue gave up, which
 * is only woken. Once: a letter that was replayed or discarded stays so.
 * @throws {ApiError} `not_found`, or `conflict` when it is settled or belongs to no task; else as a retry of its task.
 */
export async function replayLetter(context: RetryContext, wanted: Wanted): Promise<LetterRow> {
  await beginAgain(context, wanted);
  return await findLetter(context.db, wanted.reach, wanted.id);
}

async function beginAgain(context: RetryContext, { reach, id }: Wanted): Promise<void> {
  const letter = await findLetter(context.db, reach, id);
  const { status, taskId, tenantId, source } = letter;
  if (status !== "waiting") throw refused(id, `it was ${status}`);
  if (taskId === null) throw refused(id, "it belongs to no task");
  if (source === "queue") {
    await flowObject(context.flows, taskId).nudge();
    await noteReplayed(context, letter);
  } else {
    await retryTask(context, { tenantId, taskId });
  }
}

/** The same for several, one after another: what one of them cannot does not keep back the others. */
export async function replayLetters(
  context: RetryContext,
  { reach, ids }: { reach: Reach; ids: readonly string[] },
): Promise<ReplayedDeadLetters> {
  const data: ReplayedDeadLetters["data"] = [];
  for (const id of ids) {
    try {
      await beginAgain(context, { reach, id });
      data.push({ id, replayed: true, problem: null });
    } catch (error) {
      const problem =
        error instanceof ApiError ? error : new ApiError("unavailable", undefined, { cause: error });
      if (problem !== error) context.log.error("cannot replay a dead letter", { letterId: id, error });
      data.push({ id, replayed: false, problem: { code: problem.code, detail: problem.message } });
    }
  }
  return { data };
}

async function noteReplayed({ db }: RetryContext, { id, tenantId }: LetterRow): Promise<void> {
  await withTenant(db, tenantId, (tx) => [
    tx
      .update(deadLetters)
      .set({ status: "replayed", settledAt: sql`now()` })
      .where(and(eq(deadLetters.id, id), eq(deadLetters.status, "waiting"))),
  ]);
}

function refused(id: string, why: string): ApiError {
  return new ApiError("conflict", `Cannot replay the dead letter "${id}": ${why}`);
}
