import { desc, eq, or, sql } from "drizzle-orm";
import { withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { deadLetters, tasks, usageLedger } from "../../../db/jobs/schema.ts";
import { webhookDeliveries } from "../../../db/jobs/schema-webhooks.ts";
import type { ExplainedTask, ExplainedWork } from "../../contract/explain.ts";
import { showToAdministrator } from "../dead-letters/show-letter.ts";
import type { Deps } from "../deps.ts";
import { askFlow } from "../tasks/ask-flow.ts";
import { timelineOf } from "../tasks/get-timeline.ts";
import { showTask } from "../tasks/show-task.ts";
import { showDelivery } from "../webhooks/manage-deliveries.ts";

type TaskOfRow = typeof tasks.$inferSelect;

/** One request begins few tasks, and a task fails in few steps. */
const mostTasks = 10;
const mostRows = 50;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What of all tenants' work belongs to a trace, or to a task: steps, dead letters, deliveries of webhooks, usage. */
export async function explainWork(
  deps: Pick<Deps, "db" | "flows" | "log">,
  id: string,
): Promise<ExplainedWork> {
  const byTask = uuid.test(id);
  const [found, letters] = await withPlatform(deps.db, (tx) => [
    tx
      .select()
      .from(tasks)
      .where(or(eq(tasks.traceId, id), byTask ? eq(tasks.id, id) : undefined))
      .orderBy(desc(tasks.createdAt))
      .limit(mostTasks),
    tx
      .select()
      .from(deadLetters)
      .where(
        or(
          eq(deadLetters.traceId, id),
          byTask ? or(eq(deadLetters.taskId, id), eq(deadLetters.id, id)) : undefined,
        ),
      )
      .orderBy(desc(deadLetters.createdAt))
      .limit(mostRows),
  ]);
  return {
    tasks: await Promise.all(found.map((row) => explainTask(deps, row))),
    deadLetters: letters.map(showToAdministrator),
  };
}

async function explainTask(deps: Pick<Deps, "db" | "flows" | "log">, row: TaskOfRow): Promise<ExplainedTask> {
  const { tenantId, createdBy, traceId, round } = row;
  const [ledger, deliveries] = await withTenant(deps.db, tenantId, (tx) => [
    tx.select().from(usageLedger).where(eq(usageLedger.taskId, row.id)).limit(mostRows),
    tx
      .select()
      .from(webhookDeliveries)
      // The id of an event is made of its type, the task's id and, after the first, the round.
      .where(sql`split_part(${webhookDeliveries.messageId}, ':', 2) = ${row.id}`)
      .orderBy(desc(webhookDeliveries.createdAt))
      .limit(mostRows),
  ]);
  const [snapshot, timeline] = await Promise.all([
    row.finishedAt === null ? askFlow(deps, row.id) : null,
    timelineOf(deps, row).catch((error) => {
      deps.log.warn("cannot tell the timeline of a task", { taskId: row.id, error });
      return null;
    }),
  ]);
  const { result: _, ...task } = showTask({ task: row, result: null }, snapshot);
  return {
    ...{ tenantId, createdBy, traceId, round, task, timeline },
    ledger: ledger.map(({ transactionId, metric, quantity, refusal, ...at }) => ({
      ...{ transactionId, metric, quantity, refusal },
      createdAt: at.createdAt.toISOString(),
      sentAt: at.sentAt?.toISOString() ?? null,
    })),
    deliveries: deliveries.map(showDelivery),
  };
}
