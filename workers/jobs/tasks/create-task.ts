import type { FlowPriority } from "../../../durable-objects/flow-protocol.ts";
import type { Task } from "../../contract/tasks.ts";
import { datasetDeleted, datasetNotFound } from "../datasets/get-dataset.ts";
import type { VerbContext } from "../verb-context.ts";
import { noteDriven, startTask } from "./drive-task.ts";
import { insertTask } from "./insert-task.ts";
import { refuseByPlan } from "./refuse-by-plan.ts";
import { showTask } from "./show-task.ts";

type WantedTask = {
  datasetId: string;
  /** One that follows from what it is for, so that it is started once. */
  taskId?: string;
  /** Whether somebody waits for it: so it is unless it says otherwise. */
  priority?: FlowPriority;
};

/**
 * Writes the task down and starts its flow. Once the row is written the task runs: should the start fail, the sweep
 * makes up for it.
 * @throws {ApiError} `not_found` for a dataset that is not the tenant's, `gone` for one in the bin, `payment_required` when the plan's rows of the
 *   month are used up, `rate_limited` when as many tasks run as the plan allows.
 */
export async function createTask(context: VerbContext, wanted: WantedTask): Promise<Task> {
  const { actor, db, flows, log, traceId } = context;
  const { tenantId } = actor;
  const { datasetId, taskId = crypto.randomUUID(), priority = "interactive" } = wanted;
  const { dataset, row, rowsThisMonth } = await insertTask(context, { taskId, datasetId, priority });
  if (dataset === undefined) throw datasetNotFound(datasetId);
  if (dataset.deletedAt !== null) throw datasetDeleted(datasetId);
  if (row === undefined) refuseByPlan(actor.entitlements, rowsThisMonth);

  const task = { tenantId, taskId, datasetId, objectKey: dataset.objectKey };
  try {
    await startTask(flows, { task, traceId, round: row.round, priority, bytes: dataset.bytes });
    const noted = noteDriven(db, task).catch((error) =>
      log.warn("cannot note a started task", { taskId, error }),
    );
    context.waitUntil(noted);
  } catch (error) {
    log.error("cannot start a task yet: the sweep will", { taskId, error });
  }
  return showTask({ task: row, result: null }, null);
}
