import { and, eq, isNull, sql } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { taskResults, tasks } from "../../../db/jobs/schema.ts";
import { traceHeaders } from "../../contract/current-trace.ts";
import { type JobEvent, jobEventsPath } from "../../contract/job-events.ts";
import type { Config } from "../config.ts";
import { selectRowsThisMonth } from "../usage/rows-this-month.ts";
import { signEvent } from "./sign-event.ts";

type AnnounceContext = { config: Pick<Config, "gatewayUrl" | "webhookSecret">; db: Database };

const timeoutMs = 10_000;
const longestReason = 300;

/**
 * Tells the gateway that a task has finished, and notes that it was told. The event's id is made of the task's, so that
 * telling it again is heard once. Does nothing for a task that still runs or was announced.
 * @throws {Error} when the gateway does not take it: the sweep tries again.
 */
export async function announceTask(
  { config, db }: AnnounceContext,
  { tenantId, taskId }: { tenantId: string; taskId: string },
): Promise<void> {
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
  await post(config, `${event.type}:${taskId}`, event);
  await withTenant(db, tenantId, (tx) => [
    tx.update(tasks).set({ announcedAt: sql`now()` }).where(eq(tasks.id, taskId)),
  ]);
}

function eventOf({
  task,
  score,
  rowsThisMonth,
}: {
  task: typeof tasks.$inferSelect;
  score: number | null;
  rowsThisMonth: number;
}): JobEvent | null {
  const { tenantId, id: taskId, createdBy, finishedAt, status, errorMessage } = task;
  if (finishedAt === null) return null;
  const common = { tenantId, taskId, createdBy };
  const timestamp = finishedAt.toISOString();
  if (status === "completed" && score !== null)
    return { type: "task.completed", timestamp, data: { ...common, score, rowsThisMonth } };
  const reason = (errorMessage ?? "The task has failed").slice(0, longestReason);
  return { type: "task.failed", timestamp, data: { ...common, reason } };
}

async function post({ gatewayUrl, webhookSecret }: AnnounceContext["config"], id: string, event: JobEvent) {
  const body = JSON.stringify(event);
  const signed = await signEvent(webhookSecret, { id, body, atSeconds: Math.floor(Date.now() / 1000) });
  const response = await fetch(new URL(jobEventsPath, gatewayUrl), {
    method: "POST",
    headers: { "content-type": "application/json", ...signed, ...traceHeaders() },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The gateway answered ${response.status} to the event "${id}"`);
}
