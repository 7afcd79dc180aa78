import { eq } from "drizzle-orm";
import { withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import { uploads } from "../../../db/jobs/schema-uploads.ts";
import { webhookEndpoints } from "../../../db/jobs/schema-webhooks.ts";
import type { InternalErased } from "../../contract/internal.ts";
import type { Deps } from "../deps.ts";

/** What stands in the place of who made something, once they are erased. */
const erasedCreator = "erased";

/**
 * Forgets who made what a person made: it belongs to the tenants that they made it in, and stays. Wherever it is: people
 * leave tenants. Doing it again changes nothing.
 */
export async function erasePerson({ db }: Pick<Deps, "db">, userId: string): Promise<InternalErased> {
  const [ofDatasets, ofTasks, ofEndpoints, ofUploads, ofSchedules] = await withPlatform(db, (tx) => [
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
    tx
      .select({ tenantId: webhookEndpoints.tenantId })
      .from(webhookEndpoints)
      .where(eq(webhookEndpoints.createdBy, userId))
      .groupBy(webhookEndpoints.tenantId),
    tx
      .select({ tenantId: uploads.tenantId })
      .from(uploads)
      .where(eq(uploads.createdBy, userId))
      .groupBy(uploads.tenantId),
    tx
      .select({ tenantId: schedules.tenantId })
      .from(schedules)
      .where(eq(schedules.createdBy, userId))
      .groupBy(schedules.tenantId),
  ]);
  const erased = { datasets: 0, tasks: 0, files: 0, runningForMs: 0 };
  const found = [...ofDatasets, ...ofTasks, ...ofEndpoints, ...ofUploads, ...ofSchedules];
  for (const tenantId of new Set(found.map((row) => row.tenantId))) {
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
      tx
        .update(webhookEndpoints)
        .set({ createdBy: erasedCreator })
        .where(eq(webhookEndpoints.createdBy, userId)),
      tx.update(uploads).set({ createdBy: erasedCreator }).where(eq(uploads.createdBy, userId)),
      tx.update(schedules).set({ createdBy: erasedCreator }).where(eq(schedules.createdBy, userId)),
    ]);
    erased.datasets += changedDatasets.length;
    erased.tasks += changedTasks.length;
  }
  return erased;
}
