import { and, eq, isNull, sql } from "drizzle-orm";
import { type Builder, type Database, withTenant } from "../../../db/jobs/client.ts";
import { deadLetters, tasks } from "../../../db/jobs/schema.ts";
import type { FlowError } from "../../../durable-objects/flow-protocol.ts";
import type { Progress } from "../../contract/tasks.ts";
import { selectStanding, standingOf, type TaskRound, type TaskStanding } from "./task-standing.ts";

type TaskFailure = { task: TaskRound; flow: string; error: FlowError; progress: Progress };

/**
 * Writes down that and why a task failed, and a dead letter unless its input is to blame, in one transaction. A task that
 * has finished or was begun again stays as it is; doing it again changes nothing.
 */
export async function failTask(db: Database, failure: TaskFailure): Promise<TaskStanding> {
  const { task, error, progress } = failure;
  const { tenantId, taskId, round } = task;
  const update = (tx: Builder) =>
    tx
      .update(tasks)
      .set({
        status: "failed",
        errorCode: error.code,
        errorMessage: error.message,
        progress,
        finishedAt: new Date(),
      })
      .where(and(eq(tasks.id, taskId), eq(tasks.round, round), isNull(tasks.finishedAt)));
  if (error.kind === "bad_input") {
    const [, standing] = await withTenant(db, tenantId, (tx) => [update(tx), selectStanding(tx, task)]);
    return standingOf(standing, task);
  }
  const [, , standing] = await withTenant(db, tenantId, (tx) => [
    update(tx),
    tx.execute(insertLetter(failure)),
    selectStanding(tx, task),
  ]);
  return standingOf(standing, task);
}

/** One letter a round, and only where it is that round which has failed. */
function insertLetter({ task: { taskId, round }, flow, error }: TaskFailure) {
  const { kind, code, message, detail, step, index, attempts, input } = error;
  return sql`
    insert into ${deadLetters} (id, tenant_id, task_id, source, source_key, flow, step, part, round, attempts, input,
      error_kind, error_code, error_message, error_detail, trace_id)
    select ${crypto.randomUUID()}::uuid, tenant_id, id, 'step', ${`${taskId}:${round}`}, ${flow}, ${step},
      ${index}::integer, round, ${attempts}::integer, ${input}, ${kind}, ${code}, ${message}, ${detail}::text, trace_id
    from ${tasks} where id = ${taskId}::uuid and status = 'failed' and round = ${round}::integer
    on conflict (source, source_key) do nothing`;
}
