import { eq } from "drizzle-orm";
import { withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import type { InternalErased } from "../../contract/internal.ts";
import type { Deps } from "../deps.ts";

/** What stands in the place of who made something, once they are erased. */
const erasedCreator = "erased";

/**
 * Forgets who made what a person made: it belongs to the tenants that they made it in, and stays. Wherever it is: people
 * leave tenants. Doing it again changes nothing.
 */
export async function erasePerson({ db }: Pick<Deps, "db">, userId: string): Promise<InternalErased> {
  const [ofDatasets, ofTasks] = await withPlatform(db, (tx) => [
    tx
      .select({ tenantId: datasets.tenantId })
      .from(datasets)
      .where(eq(datasets.createdBy, userId))
      .groupBy(datasets.tenantId),
    tx
      .select({ tenantId: tasks.tenantId })
      .from(tasks)
      .where(eq(tasks.createdBy, userId))
      .groupBy(tasks.tenantId),
  ]);
  const erased = { datasets: 0, tasks: 0, files: 0, runningForMs: 0 };
  for (const tenantId of new Set([...ofDatasets, ...ofTasks].map((row) => row.tenantId))) {
    const [changedDatasets, changedTasks] = await withTenant(db, tenantId, (tx) => [
      tx
        .update(datasets)
        .set({ createdBy: erasedCreator })
        .where(eq(datasets.createdBy, userId))
        .returning({ id: datasets.id }),
      tx
        .update(tasks)
        .set({ createdBy: erasedCreator })
        .where(eq(tasks.createdBy, userId))
        .returning({ id: tasks.id }),
    ]);
    erased.datasets += changedDatasets.length;
    erased.tasks += changedTasks.length;
  }
  return erased;
}
