import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { taskResults, tasks } from "../../../db/jobs/schema.ts";
import type { TaskEvent } from "../../contract/job-events.ts";
import type { Config } from "../config.ts";
import { selectRowsThisMonth } from "../usage/rows-this-month.ts";
import { cutText } from "../values/cut-text.ts";
import { enqueueEvent } from "../webhooks/enqueue-event.ts";
import type { WebhookMessage } from "../webhooks/webhook-message.ts";
import { postEvent } from "./post-event.ts";

type AnnounceContext = {
  config: Pick<Config, "gatewayUrl" | "webhookSecret">;
  db: Database;
  /** Has deliveries of webhooks sent. */
  sendWebhooks: (messages: WebhookMessage[]) => Promise<void>;
};

const longestReason = 300;

/**
 * Tells the tenant's own endpoints and the gateway that a task has finished, and notes that they were told. The event's
 * id is made of the task's, so that telling it again is heard once. Does nothing for a task that still runs or was announced.
 * @throws {Error} when the gateway does not take it: the sweep tries again.
 */
export async function announceTask(
  context: AnnounceContext,
  { tenantId, taskId }: { tenantId: string; taskId: string },
): Promise<void> {
  const { config, db } = context;
  const [[row], [used]] = await withTenant(db, tenantId, (tx) => [
    tx
      .select({ task: tasks, score: taskResults.score })
      .from(tasks)
      .leftJoin(taskResults, and(eq(taskResults.tenantId, tasks.tenantId), eq(taskResults.taskId, tasks.id)))
      .where(and(eq(tasks.id, taskId), isNull(tasks.announcedAt))),
    selectRowsThisMonth(tx),
  ]);
  const event = row === undefined ? null : eventOf({ ...row, rowsThisMonth: used?.rows ?? 0 });
  if (event === null) return;
  const { datasetId = "", round = 1 } = row?.task ?? {};
  const id = eventId(event, round);
  await tellTenant(context, { id, event, datasetId });
  await postEvent(config, id, event);
  await withTenant(db, tenantId, (tx) => [
    // It may have been begun again while the gateway was told: the end of that round is still to be told.
    tx
      .update(tasks)
      .set({ announcedAt: sql`now()` })
      .where(and(eq(tasks.id, taskId), eq(tasks.round, round), isNotNull(tasks.finishedAt))),
  ]);
}

/** What is sent to the endpoints of the tenant: the task, and nothing of who is behind it. */
async function tellTenant(
  { db, sendWebhooks }: AnnounceContext,
  { id, event, datasetId }: { id: string; event: TaskEvent; datasetId: string },
): Promise<void> {
  const { type, timestamp, data } = event;
  const { tenantId, taskId } = data;
  const found = type === "task.completed" ? { score: data.score } : { reason: data.reason };
  const told = { id, type, timestamp, data: { taskId, datasetId, ...found } };
  const deliveries = await enqueueEvent(db, { tenantId, event: told });
  await sendWebhooks(deliveries.map((deliveryId) => ({ tenantId, deliveryId })));
}

/** A task that was begun again may fail a second time, and that is news. */
function eventId({ type, data: { taskId } }: TaskEvent, round: number): string {
  return round === 1 ? `${type}:${taskId}` : `${type}:${taskId}:${round}`;
}

function eventOf({
  task,
  score,
  rowsThisMonth,
}: {
  task: typeof tasks.$inferSelect;
  score: number | null;
  rowsThisMonth: number;
}): TaskEvent | null {
  const { tenantId, id: taskId, createdBy, finishedAt, status, errorMessage } = task;
  if (finishedAt === null || status === "cancelled") return null;
  const common = { tenantId, taskId, createdBy };
  const timestamp = finishedAt.toISOString();
  if (status === "completed" && score !== null)
    return { type: "task.completed", timestamp, data: { ...common, score, rowsThisMonth } };
  const reason = cutText(errorMessage ?? "The task has failed", longestReason);
  return { type: "task.failed", timestamp, data: { ...common, reason } };
}
