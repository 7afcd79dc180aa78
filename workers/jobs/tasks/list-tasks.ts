import { and, desc, eq } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { taskResults, tasks } from "../../../db/jobs/schema.ts";
import type { Task } from "../../contract/tasks.ts";
import { after, pageOf } from "../cursor.ts";
import type { VerbContext } from "../verb-context.ts";
import { askFlow } from "./ask-flow.ts";
import { showTask } from "./show-task.ts";

type Page = { limit: number; cursor?: string | undefined };

/** The tenant's tasks, newest first. Those that run are asked for; there are no more than the plan allows. */
export async function listTasks(
  context: VerbContext,
  { limit, cursor }: Page,
): Promise<{ data: Task[]; nextCursor: string | null }> {
  const { actor, db } = context;
  const [found] = await withTenant(db, actor.tenantId, (tx) => [
    tx
      .select({ task: tasks, result: taskResults })
      .from(tasks)
      .leftJoin(taskResults, and(eq(taskResults.tenantId, tasks.tenantId), eq(taskResults.taskId, tasks.id)))
      .where(after(tasks, cursor))
      .orderBy(desc(tasks.createdAt), desc(tasks.id))
      .limit(limit + 1),
  ]);
  const placed = found.map((row) => ({ ...row, createdAt: row.task.createdAt, id: row.task.id }));
  const { rows, nextCursor } = pageOf(placed, limit);
  const data = await Promise.all(
    rows.map(async (row) =>
      showTask(row, row.task.finishedAt === null ? await askFlow(context, row.id) : null),
    ),
  );
  return { data, nextCursor };
}
