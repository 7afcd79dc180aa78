import { and, eq, inArray, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { uploadParts, uploads } from "../../../db/jobs/schema-uploads.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Dataset } from "../../contract/datasets.ts";
import { datasetColumns, showDataset } from "../datasets/show-dataset.ts";
import { datasetFolder } from "../files/keys.ts";
import { clearFolder, doomFolder } from "../files/sweep-folders.ts";
import type { VerbContext } from "../verb-context.ts";
import {
  type FoundUpload,
  findUpload,
  findUploadOrDataset,
  partsOf,
  type UploadRow,
  uploadNotFound,
} from "./find-upload.ts";

/**
 * Makes a dataset of an upload all of whose parts are here. Asked again after it broke off, it goes on: what R2 has put
 * together already is found; and once there is the dataset, it is that.
 * @throws {ApiError} `not_found`, or `conflict` naming the parts that are missing or have to be sent again.
 */
export async function completeUpload(context: VerbContext, { id }: { id: string }): Promise<Dataset> {
  const { actor, db, files } = context;
  const { tenantId } = actor;
  const found = await findUploadOrDataset(context, id);
  if ("dataset" in found) return showDataset(found.dataset);
  refuseMissing(found);
  await join(context, found);
  // Whoever gets the row of the upload decides what becomes of its file: this, or giving it up.
  const [, [row]] = await withTenant(db, tenantId, (tx) => [
    tx.execute(sql`
      with ended as ${tx.delete(uploads).where(eq(uploads.id, id)).returning()}
      insert into ${datasets} (id, tenant_id, name, file_name, bytes, object_key, created_by)
      select id, tenant_id, name, file_name, bytes, object_key, created_by from ended`),
    tx.select(datasetColumns).from(datasets).where(eq(datasets.id, id)),
  ]);
  if (row !== undefined) return showDataset(row);
  await files.delete(found.upload.objectKey);
  throw uploadNotFound(id);
}

/** Gives an upload up: nothing of it stays. @throws {ApiError} `not_found`, also for one that is a dataset by now. */
export async function abortUpload(context: VerbContext, { id }: { id: string }): Promise<void> {
  const { upload } = await findUpload(context, id);
  if (!(await dropUpload(context, upload))) throw uploadNotFound(id);
}

/**
 * Removes an upload and what there is of its file, which may be put together already. R2's parts go first: should it break
 * off there, the row is found again by the sweep.
 * @returns false where it was completed or given up meanwhile: nothing more is done then.
 */
export async function dropUpload(
  { db, files }: Pick<VerbContext, "db" | "files">,
  { id, tenantId, objectKey, multipartId }: UploadRow,
): Promise<boolean> {
  await files
    .resumeMultipartUpload(objectKey, multipartId)
    .abort()
    .catch(() => {
      // It is over already: put together, or given up before.
    });
  const doomed = { tenantId, folder: datasetFolder(tenantId, id) };
  const [{ rows }] = await withTenant(db, tenantId, (tx) => [
    tx.execute(
      doomFolder(tx.delete(uploads).where(eq(uploads.id, id)).returning({ id: uploads.id }), doomed),
    ),
  ]);
  if (rows.length === 0) return false;
  await clearFolder({ db, files }, doomed);
  return true;
}

function refuseMissing({ upload, parts }: FoundUpload): void {
  const here = new Set(parts.map(({ number }) => number));
  const missing = Array.from({ length: partsOf(upload.bytes) }, (_, index) => index + 1).filter(
    (number) => !here.has(number),
  );
  if (missing.length > 0) throw incomplete(missing, "are missing");
}

function incomplete(numbers: readonly number[], why: string): ApiError {
  const named = numbers.slice(0, 5).join(", ");
  const more = numbers.length > 5 ? ` and ${numbers.length - 5} more` : "";
  return new ApiError("conflict", `Cannot complete the upload: the parts ${named}${more} ${why}`);
}

async function join(context: VerbContext, { upload, parts }: FoundUpload): Promise<void> {
  const { id, objectKey, multipartId, bytes } = upload;
  try {
    await context.files
      .resumeMultipartUpload(objectKey, multipartId)
      .complete(parts.map(({ number, etag }) => ({ partNumber: number, etag })));
  } catch (error) {
    const joined = await context.files.head(objectKey);
    if (joined?.size === bytes) return;
    // It may have been given up meanwhile.
    await findUpload(context, id);
    if (isOtherPart(error)) throw await forgetDoubtful(context, { upload, parts });
    throw new ApiError("unavailable", "The parts of the file cannot be put together at the moment", {
      cause: error,
    });
  }
}

/** Whether R2 has another part than the one that was noted: its error has no code but the one in its message. */
function isOtherPart(error: unknown): boolean {
  return error instanceof Error && error.message.includes("(10025)");
}

/** R2 says of none which it is: those that came more than once are to be sent again, or all where none did. */
async function forgetDoubtful({ actor, db }: VerbContext, { upload, parts }: FoundUpload): Promise<ApiError> {
  const repeated = parts.filter(({ sent }) => sent > 1);
  const doubtful = repeated.length > 0 ? repeated : parts;
  const numbers = doubtful.map(({ number }) => number);
  // By what was tried: one that came meanwhile stays.
  const etags = doubtful.map(({ etag }) => etag);
  await withTenant(db, actor.tenantId, (tx) => [
    tx
      .update(uploadParts)
      .set({ sent: 0 })
      .where(
        and(
          eq(uploadParts.uploadId, upload.id),
          inArray(uploadParts.number, numbers),
          inArray(uploadParts.etag, etags),
        ),
      ),
  ]);
  return incomplete(numbers, "have to be sent again");
}
