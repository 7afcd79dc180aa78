import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { datasets, taskResults, tasks } from "../../../db/jobs/schema.ts";
import type { ListedDataset } from "../../contract/datasets.ts";

type LastRun = NonNullable<ListedDataset["lastRun"]>;

/** The newest run over each of a page of datasets: one look at an index for each, however many runs there were. */
export async function lastRunsOf(
  db: Database,
  { tenantId, ids }: { tenantId: string; ids: string[] },
): Promise<Map<string, LastRun>> {
  if (ids.length === 0) return new Map();
  const [rows] = await withTenant(db, tenantId, (tx) => {
    const newest = tx
      .select({ id: tasks.id, status: tasks.status, createdAt: tasks.createdAt })
      .from(tasks)
      .where(and(eq(tasks.tenantId, tenantId), eq(tasks.datasetId, datasets.id)))
      .orderBy(desc(tasks.createdAt), desc(tasks.id))
      .limit(1)
      .as("newest");
    const isItsResult = and(eq(taskResults.tenantId, tenantId), eq(taskResults.taskId, newest.id));
    return [
      tx
        .select({
          ...{ datasetId: datasets.id, id: newest.id, status: newest.status, createdAt: newest.createdAt },
          ...{ score: taskResults.score, errorRowCount: taskResults.errorRowCount },
        })
        .from(datasets)
        .innerJoinLateral(newest, sql`true`)
        .leftJoin(taskResults, isItsResult)
        .where(and(eq(datasets.tenantId, tenantId), inArray(datasets.id, ids))),
    ];
  });
  return new Map(
    rows.map(({ datasetId, createdAt, ...run }) => [
      datasetId,
      { ...run, createdAt: createdAt.toISOString() },
    ]),
  );
}
