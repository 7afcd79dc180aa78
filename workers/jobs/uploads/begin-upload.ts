import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { uploads } from "../../../db/jobs/schema-uploads.ts";
import { ApiError } from "../../contract/api-error.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import type { createUploadSchema, Upload } from "../../contract/uploads.ts";
import { baseName } from "../datasets/receive-upload.ts";
import { sourceKey } from "../files/keys.ts";
import type { VerbContext } from "../verb-context.ts";
import { showUpload, type UploadRow } from "./find-upload.ts";

/** Parts of what is never completed take room until they are swept. */
const mostOpen = 10;

/**
 * Begins an upload in parts.
 * @throws {ApiError} `payload_too_large` for a file over the plan's limit, `conflict` when too many uploads are open.
 */
export async function beginUpload(
  { actor, db, files }: VerbContext,
  { name, fileName, bytes }: z.output<typeof createUploadSchema>,
): Promise<Upload> {
  const { id: createdBy, tenantId, entitlements } = actor;
  requireEntitled(entitlements, { limit: "fileBytes", count: bytes });
  const id = crypto.randomUUID();
  const objectKey = sourceKey(tenantId, id);
  const multipart = await files.createMultipartUpload(objectKey, {
    httpMetadata: { contentType: "text/csv" },
  });
  const row = { tenantId, name, fileName: baseName(fileName), bytes, objectKey, createdBy };
  try {
    const upload = await insertUpload(db, { id, multipartId: multipart.uploadId, ...row });
    if (upload === undefined)
      throw new ApiError("conflict", `${mostOpen} uploads are open already: complete one, or give one up`);
    return showUpload({ upload, parts: [] });
  } catch (error) {
    await multipart.abort().catch(() => {});
    throw error;
  }
}

/** The lock makes uploads that are begun at once count each other; beyond the most, there is no row. */
async function insertUpload(
  db: Database,
  { id, tenantId, ...row }: Omit<UploadRow, "createdAt">,
): Promise<UploadRow | undefined> {
  const { name, fileName, bytes, objectKey, multipartId, createdBy } = row;
  const [, , [upload]] = await withTenant(db, tenantId, (tx) => [
    tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`uploads of ${tenantId}`}, 0))`),
    tx.execute(sql`
      insert into ${uploads} (id, tenant_id, name, file_name, bytes, object_key, multipart_id, created_by)
      select ${id}::uuid, ${tenantId}, ${name}, ${fileName}, ${bytes}::bigint, ${objectKey}, ${multipartId}, ${createdBy}
      where (select count(*) from ${uploads}) < ${mostOpen}`),
    tx.select().from(uploads).where(eq(uploads.id, id)),
  ]);
  return upload;
}
