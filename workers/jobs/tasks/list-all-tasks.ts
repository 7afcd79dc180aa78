import { type Database, withPlatform } from "../../../db/jobs/client.ts";
import type { FlowSnapshot } from "../../../durable-objects/flow-protocol.ts";
import type { AdminTask } from "../../contract/tasks.ts";
import { pageOf } from "../cursor.ts";
import type { FlowNamespace } from "../flow/flow-client.ts";
import type { Log } from "../log.ts";
import { askFlow } from "./ask-flow.ts";
import { type AllTasksPage, selectAllTasks } from "./select-tasks.ts";
import { showTask } from "./show-task.ts";

type Context = { db: Database; flows: FlowNamespace; log: Log };

/** Tasks of every tenant for administrators, newest first, without what they found. Those that run are asked for. */
export async function listAllTasks(
  context: Context,
  page: AllTasksPage,
): Promise<{ data: AdminTask[]; nextCursor: string | null }> {
  const [found] = await withPlatform(context.db, (tx) => [selectAllTasks(tx, page)]);
  const { rows, nextCursor } = pageOf(found, page.limit);
  const data = await Promise.all(
    rows.map(async (task): Promise<AdminTask> => {
      const snapshot = task.finishedAt === null ? await askSoon(context, task.id) : null;
      const { result: _, ...shown } = showTask({ task, result: null }, snapshot);
      return { ...shown, tenantId: task.tenantId, traceId: task.traceId };
    }),
  );
  return { data, nextCursor };
}

/** A list that is opened when flows stand still must not stand still with one of them. */
const mostWaitMs = 2_000;

async function askSoon(context: Context, taskId: string): Promise<FlowSnapshot | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), mostWaitMs);
  });
  try {
    return await Promise.race([askFlow(context, taskId), late]);
  } finally {
    clearTimeout(timer);
  }
}
