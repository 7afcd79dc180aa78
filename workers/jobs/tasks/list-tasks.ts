import { withTenant } from "../../../db/jobs/client.ts";
import type { Task } from "../../contract/tasks.ts";
import { pageOf } from "../cursor.ts";
import type { VerbContext } from "../verb-context.ts";
import { askFlow } from "./ask-flow.ts";
import { selectTasks, type TaskPage } from "./select-tasks.ts";
import { showTask } from "./show-task.ts";

/** The tenant's tasks, or those over one dataset, newest first. Those that run are asked for; there are no more than the plan allows. */
export async function listTasks(
  context: VerbContext,
  page: TaskPage,
): Promise<{ data: Task[]; nextCursor: string | null }> {
  const { db } = context;
  const { tenantId } = context.actor;
  const [found] = await withTenant(db, tenantId, (tx) => [selectTasks(tx, { ...page, tenantId })]);
  const placed = found.map((row) => ({ ...row, createdAt: row.task.createdAt, id: row.task.id }));
  const { rows, nextCursor } = pageOf(placed, page.limit);
  const data = await Promise.all(
    rows.map(async (row) =>
      showTask(row, row.task.finishedAt === null ? await askFlow(context, row.id) : null),
    ),
  );
  return { data, nextCursor };
}
