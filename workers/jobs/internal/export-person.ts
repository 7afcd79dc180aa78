import { and, asc, eq } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { datasets, taskResults, tasks } from "../../../db/jobs/schema.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import { uploads } from "../../../db/jobs/schema-uploads.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { InternalExport, InternalExported, InternalFile } from "../../contract/internal.ts";
import type { Deps } from "../deps.ts";
import { datasetFolder } from "../files/keys.ts";

type ExportDeps = Pick<Deps, "db" | "files">;

/**
 * What a person made in tenants that they are in: their data sets, the tasks that they started, results, uploads
 * that are not complete, schedules, and a list of the files. Nothing that somebody else made, though it were about the same data set.
 */
export async function exportPerson(
  { db, files }: ExportDeps,
  { userId, tenantIds }: InternalExport,
): Promise<InternalExported> {
  const exported: InternalExported = { tenants: [], files: [] };
  for (const tenantId of new Set(tenantIds)) {
    const made = await readMade(db, { tenantId, userId });
    if (Object.values(made).every((rows) => rows.length === 0)) continue;
    exported.tenants.push({
      tenantId,
      datasets: made.datasets.map(({ objectKey, tenantId: _, ...dataset }) => dataset),
      tasks: made.tasks.map(({ task: { tenantId: _, ...task }, result }) => ({
        ...task,
        result: result && withoutKeys(result),
      })),
      uploads: made.uploads.map(({ objectKey, multipartId, tenantId: _, ...upload }) => upload),
      schedules: made.schedules.map(({ tenantId: _, entitlements, ...schedule }) => schedule),
    });
    for (const { id } of made.datasets) exported.files.push(...(await filesOf(files, tenantId, id)));
  }
  return exported;
}

async function readMade(db: Database, { tenantId, userId }: { tenantId: string; userId: string }) {
  const [ofDatasets, ofTasks, ofUploads, ofSchedules] = await withTenant(db, tenantId, (tx) => [
    tx.select().from(datasets).where(eq(datasets.createdBy, userId)).orderBy(asc(datasets.createdAt)),
    tx
      .select({ task: tasks, result: taskResults })
      .from(tasks)
      .leftJoin(taskResults, and(eq(taskResults.tenantId, tasks.tenantId), eq(taskResults.taskId, tasks.id)))
      .where(eq(tasks.createdBy, userId))
      .orderBy(asc(tasks.createdAt)),
    tx.select().from(uploads).where(eq(uploads.createdBy, userId)).orderBy(asc(uploads.createdAt)),
    tx.select().from(schedules).where(eq(schedules.createdBy, userId)).orderBy(asc(schedules.createdAt)),
  ]);
  return { datasets: ofDatasets, tasks: ofTasks, uploads: ofUploads, schedules: ofSchedules };
}

function withoutKeys({ cleanKey, errorsKey, tenantId, taskId, ...result }: typeof taskResults.$inferSelect) {
  return result;
}

/** The uploaded file and what tasks made of it. */
async function filesOf(files: R2Bucket, tenantId: string, datasetId: string) {
  const prefix = `${datasetFolder(tenantId, datasetId)}/`;
  const found: InternalExported["files"] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await files.list({ prefix, ...(cursor === undefined ? {} : { cursor }) });
    for (const { key } of page.objects) {
      found.push({ tenantId, datasetId, key, name: `${datasetId}/${key.slice(prefix.length)}` });
    }
    if (!page.truncated) return found;
    cursor = page.cursor;
  }
}

/**
 * The bytes of one of those files.
 * @throws {ApiError} `not_found` for a file that is not of a data set that the person made in that tenant.
 */
export async function exportFile(
  { db, files }: ExportDeps,
  { userId, tenantId, datasetId, key }: InternalFile,
): Promise<R2ObjectBody> {
  const [[own]] = await withTenant(db, tenantId, (tx) => [
    tx
      .select({ id: datasets.id })
      .from(datasets)
      .where(and(eq(datasets.id, datasetId), eq(datasets.createdBy, userId))),
  ]);
  const isBelow = key.startsWith(`${datasetFolder(tenantId, datasetId)}/`);
  const object = own !== undefined && isBelow ? await files.get(key) : null;
  if (object === null) throw new ApiError("not_found", `Cannot find the file "${key}"`);
  return object;
}
