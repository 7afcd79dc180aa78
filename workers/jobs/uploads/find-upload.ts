import { and, asc, eq, gt } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { uploadParts, uploads } from "../../../db/jobs/schema-uploads.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type Upload, uploadPartBytes } from "../../contract/uploads.ts";
import { type DatasetRow, datasetColumns } from "../datasets/show-dataset.ts";
import type { VerbContext } from "../verb-context.ts";

/** How long somebody has to send all parts. */
export const uploadHours = 48;

export type UploadRow = typeof uploads.$inferSelect;
type PartRow = typeof uploadParts.$inferSelect;
type FindContext = Pick<VerbContext, "actor" | "db">;
export type FoundUpload = { upload: UploadRow; parts: PartRow[] };

/** An upload and its parts, in their order. @throws {ApiError} `not_found`, for another tenant's as well. */
export async function findUpload(context: FindContext, id: string): Promise<FoundUpload> {
  const found = await findUploadOrDataset(context, id);
  if ("dataset" in found) throw uploadNotFound(id);
  return found;
}

/** The same, or the dataset that was made of it. @throws {ApiError} `not_found`, for another tenant's as well. */
export async function findUploadOrDataset(
  { actor, db }: FindContext,
  id: string,
): Promise<FoundUpload | { dataset: DatasetRow }> {
  const [[upload], parts, [dataset]] = await withTenant(db, actor.tenantId, (tx) => [
    tx.select().from(uploads).where(eq(uploads.id, id)),
    tx
      .select()
      .from(uploadParts)
      .where(and(eq(uploadParts.uploadId, id), gt(uploadParts.sent, 0)))
      .orderBy(asc(uploadParts.number)),
    tx.select(datasetColumns).from(datasets).where(eq(datasets.id, id)),
  ]);
  if (upload !== undefined) return { upload, parts };
  if (dataset !== undefined) return { dataset };
  throw uploadNotFound(id);
}

export function uploadNotFound(id: string): ApiError {
  return new ApiError("not_found", `Cannot find the upload "${id}"`);
}

/** What of an upload clients see; of one that was completed, that there is nothing left to send. */
export function showUpload(found: FoundUpload | { dataset: DatasetRow }): Upload {
  const isComplete = "dataset" in found;
  const { id, name, fileName, bytes, createdAt } = isComplete ? found.dataset : found.upload;
  const parts = isComplete ? allParts(bytes) : found.parts;
  return {
    ...{ id, name, fileName, bytes, partBytes: uploadPartBytes },
    parts: parts.map(({ number, bytes }) => ({ number, bytes })),
    datasetId: isComplete ? id : null,
    createdAt: createdAt.toISOString(),
    expiresAt: new Date(createdAt.getTime() + uploadHours * 3_600_000).toISOString(),
  };
}

function allParts(bytes: number): { number: number; bytes: number }[] {
  return Array.from({ length: partsOf(bytes) }, (_, index) => ({
    number: index + 1,
    bytes: bytesOfPart(bytes, index + 1),
  }));
}

/** How many parts a file of so many bytes has. */
export function partsOf(bytes: number): number {
  return Math.ceil(bytes / uploadPartBytes);
}

/** How many bytes a part has: all have the same, but for the last. */
export function bytesOfPart(bytes: number, number: number): number {
  return Math.min(uploadPartBytes, bytes - (number - 1) * uploadPartBytes);
}
