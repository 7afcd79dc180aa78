import { and, asc, eq, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { doomedFolders } from "../../../db/jobs/schema-doomed-folders.ts";
import type { Deps } from "../deps.ts";
import { deleteFolder } from "./delete-folder.ts";

type DoomedFolder = { tenantId: string; folder: string };

/**
 * Notes in the statement that deletes a row that its folder is to be deleted: both are done, or neither.
 * @param deletion deletes the row, and returns it.
 */
export function doomFolder(deletion: SQLWrapper, { tenantId, folder }: DoomedFolder): SQL {
  return sql`
    with gone as ${deletion}
    insert into ${doomedFolders} (tenant_id, folder) select ${tenantId}, ${folder} from gone
    returning folder`;
}

/** Deletes a folder that was noted, and then the note. Doing it again changes nothing. */
export async function clearFolder(
  { db, files }: Pick<Deps, "db" | "files">,
  { tenantId, folder }: DoomedFolder,
): Promise<void> {
  await deleteFolder(files, folder);
  await withTenant(db, tenantId, (tx) => [
    tx
      .delete(doomedFolders)
      .where(and(eq(doomedFolders.tenantId, tenantId), eq(doomedFolders.folder, folder))),
  ]);
}

/** Deletes the folders whose deletion broke off, of all tenants. Returns how many that were. */
export async function sweepFolders(
  { db, files, log }: Pick<Deps, "db" | "files" | "log">,
  { limit = 50 }: { limit?: number } = {},
): Promise<number> {
  const [found] = await withPlatform(db, (tx) => [
    tx
      .select({ tenantId: doomedFolders.tenantId, folder: doomedFolders.folder })
      .from(doomedFolders)
      .orderBy(asc(doomedFolders.createdAt))
      .limit(limit),
  ]);
  let cleared = 0;
  for (const doomed of found) {
    try {
      await clearFolder({ db, files }, doomed);
      cleared += 1;
    } catch (error) {
      log.error("cannot delete a folder yet", { folder: doomed.folder, error });
    }
  }
  return cleared;
}
