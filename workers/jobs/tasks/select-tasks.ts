import { and, desc, eq, isNull, type SQL } from "drizzle-orm";
import type { Builder } from "../../../db/jobs/client.ts";
import { taskResults, tasks } from "../../../db/jobs/schema.ts";
import type { AdminTaskFilter, TaskFilter } from "../../contract/tasks.ts";
import { after } from "../cursor.ts";

export type TaskPage = {
  limit: number;
  cursor?: string | undefined;
  datasetId?: string | undefined;
  status?: TaskFilter | undefined;
};

/** The statement of the list of tasks, which reads one row more than it shows; why it names the tenant: db/jobs/of-tenant.ts. */
export function selectTasks(
  tx: Pick<Builder, "select">,
  { tenantId, limit, cursor, datasetId, status }: TaskPage & { tenantId: string },
) {
  return tx
    .select({ task: tasks, result: taskResults })
    .from(tasks)
    .leftJoin(taskResults, and(eq(taskResults.tenantId, tasks.tenantId), eq(taskResults.taskId, tasks.id)))
    .where(
      and(
        eq(tasks.tenantId, tenantId),
        after(tasks, cursor),
        datasetId === undefined ? undefined : eq(tasks.datasetId, datasetId),
        isLike(status),
      ),
    )
    .orderBy(desc(tasks.createdAt), desc(tasks.id))
    .limit(limit + 1);
}

export type AllTasksPage = {
  limit: number;
  cursor?: string | undefined;
  status?: AdminTaskFilter | undefined;
};

/** The statement of the list of every tenant's tasks, which reads one row more than it shows. */
export function selectAllTasks(tx: Pick<Builder, "select">, { limit, cursor, status }: AllTasksPage) {
  return tx
    .select()
    .from(tasks)
    .where(and(after(tasks, cursor), isLike(status)))
    .orderBy(desc(tasks.createdAt), desc(tasks.id))
    .limit(limit + 1);
}

/** Whether an open task runs or is paused is for its flow to say, so that is not looked for. */
function isLike(status: TaskFilter | undefined): SQL | undefined {
  if (status === undefined) return undefined;
  return status === "open" ? isNull(tasks.finishedAt) : eq(tasks.status, status);
}
