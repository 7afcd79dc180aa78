import { eq } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { StepError } from "../flow/step-error.ts";
import { type Head, readSourceHead, readStart, type Start } from "../source/read-start.ts";
import type { VerbContext } from "../verb-context.ts";
import { datasetNotFound } from "./get-dataset.ts";

/**
 * Reads the first bytes of a dataset's file as the flow does.
 * @throws {ApiError} `not_found`, or `unprocessable` for a file that is no table, with the reason that its task would have.
 */
export async function openDataset(
  { actor, db, files }: VerbContext,
  id: string,
): Promise<{ start: Start; head: Head }> {
  const [[row]] = await withTenant(db, actor.tenantId, (tx) => [
    tx.select({ objectKey: datasets.objectKey }).from(datasets).where(eq(datasets.id, id)),
  ]);
  if (row === undefined) throw datasetNotFound(id);
  try {
    const start = await readStart(files, row.objectKey);
    return { start, head: readSourceHead(start) };
  } catch (error) {
    if (error instanceof StepError) throw new ApiError("unprocessable", error.message, { cause: error });
    throw error;
  }
}
