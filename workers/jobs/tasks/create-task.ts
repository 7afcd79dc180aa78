import { ApiError } from "../../contract/api-error.ts";
import type { Task } from "../../contract/tasks.ts";
import { datasetNotFound } from "../datasets/get-dataset.ts";
import type { VerbContext } from "../verb-context.ts";
import { noteDriven, startTask } from "./drive-task.ts";
import { insertTask } from "./insert-task.ts";
import { showTask } from "./show-task.ts";

/**
 * Writes the task down and starts its flow. Once the row is written the task runs: should the start fail, the sweep
 * makes up for it.
 * @throws {ApiError} `not_found` for a dataset that is not the tenant's, `payment_required` when the plan's rows of the
 *   month are used up, `rate_limited` when as many tasks run as the plan allows.
 */
export async function createTask(context: VerbContext, { datasetId }: { datasetId: string }): Promise<Task> {
  const { actor, db, flows, log, traceId } = context;
  const { tenantId } = actor;
  const taskId = crypto.randomUUID();
  const { dataset, row, rowsThisMonth } = await insertTask(context, { taskId, datasetId });
  if (dataset === undefined) throw datasetNotFound(datasetId);
  if (row === undefined)
    throw rowsThisMonth >= actor.limits.rowsPerMonth ? rowsUsedUp(context) : tooManyTasks(context);

  const task = { tenantId, taskId, datasetId, objectKey: dataset.objectKey };
  try {
    await startTask(flows, { task, traceId });
    const noted = noteDriven(db, task).catch((error) =>
      log.warn("cannot note a started task", { taskId, error }),
    );
    context.waitUntil(noted);
  } catch (error) {
    log.error("cannot start a task yet: the sweep will", { taskId, error });
  }
  return showTask({ task: row, result: null }, null);
}

function rowsUsedUp({ actor }: VerbContext): ApiError {
  const { plan, limits } = actor;
  const rows = limits.rowsPerMonth.toLocaleString("en");
  return new ApiError(
    "payment_required",
    `The ${rows} rows a month of the plan "${plan}" are used up: upgrade, or wait for the next month`,
  );
}

function tooManyTasks({ actor }: VerbContext): ApiError {
  const { plan, limits } = actor;
  const most = limits.concurrentTasks === 1 ? "one task" : `${limits.concurrentTasks} tasks`;
  return new ApiError(
    "rate_limited",
    `The plan "${plan}" runs ${most} at a time: wait until one has ended, or upgrade`,
    { headers: { "retry-after": "5" } },
  );
}
