import { eq } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import type { InternalErased } from "../../contract/internal.ts";
import type { Deps } from "../deps.ts";
import { deleteFolder } from "../files/delete-folder.ts";
import { tenantFolder } from "../files/keys.ts";
import { flowObject } from "../flow/flow-client.ts";
import { lockTasks } from "../tasks/lock-tasks.ts";

/**
 * Erases everything of a tenant: its running flows first, so that nothing is begun any more, then rows, then files. What
 * was used stays in the ledger, which names no person: invoices rest on it. Doing it again erases what came since.
 */
export async function eraseTenant(
  { db, flows, files }: Pick<Deps, "db" | "flows" | "files">,
  tenantId: string,
): Promise<InternalErased> {
  const [, known] = await withTenant(db, tenantId, (tx) => [
    tx.execute(lockTasks(tenantId)),
    tx.select({ id: tasks.id }).from(tasks).where(eq(tasks.tenantId, tenantId)),
  ]);
  let runningForMs = 0;
  for (const { id } of known) {
    runningForMs = Math.max(runningForMs, await flowObject(flows, id).forget(id));
  }
  // Tasks and results go with their data set.
  const [, gone] = await withTenant(db, tenantId, (tx) => [
    tx.execute(lockTasks(tenantId)),
    tx.delete(datasets).where(eq(datasets.tenantId, tenantId)).returning({ id: datasets.id }),
  ]);
  const deleted = await deleteFolder(files, tenantFolder(tenantId));
  return { datasets: gone.length, tasks: known.length, files: deleted, runningForMs };
}
