import { eq } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";

type Ref = { tenantId: string; taskId: string };

/** Whether how the task ended is written down already. False for a task that is not there. */
export async function isTaskFinished(db: Database, { tenantId, taskId }: Ref): Promise<boolean> {
  const [rows] = await withTenant(db, tenantId, (tx) => [
    tx.select({ finishedAt: tasks.finishedAt }).from(tasks).where(eq(tasks.id, taskId)),
  ]);
  return rows[0]?.finishedAt != null;
}
