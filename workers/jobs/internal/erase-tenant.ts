import { eq } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets, deadLetters, tasks } from "../../../db/jobs/schema.ts";
import { doomedFolders } from "../../../db/jobs/schema-doomed-folders.ts";
import { uploads } from "../../../db/jobs/schema-uploads.ts";
import { webhookEndpoints } from "../../../db/jobs/schema-webhooks.ts";
import type { InternalErased } from "../../contract/internal.ts";
import type { Deps } from "../deps.ts";
import { deleteFolder } from "../files/delete-folder.ts";
import { tenantFolder } from "../files/keys.ts";
import { flowObject } from "../flow/flow-client.ts";
import { lockTasks } from "../tasks/lock-tasks.ts";
import { dropUpload } from "../uploads/end-upload.ts";

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
  const [open] = await withTenant(db, tenantId, (tx) => [tx.select().from(uploads)]);
  for (const upload of open) await dropUpload({ db, files }, upload);
  // Tasks and results go with their data set.
  const [, gone] = await withTenant(db, tenantId, (tx) => [
    tx.execute(lockTasks(tenantId)),
    tx.delete(datasets).where(eq(datasets.tenantId, tenantId)).returning({ id: datasets.id }),
    // Secrets, deliveries and their log go with their endpoint.
    tx.delete(webhookEndpoints).where(eq(webhookEndpoints.tenantId, tenantId)),
    // What they name is below the tenant's folder.
    tx.delete(doomedFolders).where(eq(doomedFolders.tenantId, tenantId)),
    // Those of tasks are gone with them; some are of messages that name none.
    tx.delete(deadLetters).where(eq(deadLetters.tenantId, tenantId)),
  ]);
  const deleted = await deleteFolder(files, tenantFolder(tenantId));
  return { datasets: gone.length, tasks: known.length, files: deleted, runningForMs };
}
