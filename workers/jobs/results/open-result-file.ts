import { eq } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { ResultFile } from "../../contract/results.ts";
import type { VerbContext } from "../verb-context.ts";
import { errorsAsCsv, rowsAsJson } from "./convert-file.ts";
import { findResult } from "./find-result.ts";

export type OpenFile = { body: ReadableStream<Uint8Array>; headers: Record<string, string> };

const types = { csv: "text/csv; charset=utf-8", jsonl: "application/x-ndjson" };

/**
 * A file that a task has left, as a stream. One of each kind is kept; the other form is made of it as it is read.
 * @throws {ApiError} `not_found`, also when the file is gone, or `conflict` for a task without a result.
 */
export async function openResultFile(
  context: VerbContext,
  { id, file }: { id: string; file: ResultFile },
): Promise<OpenFile> {
  const { actor, db, files } = context;
  const { task, result } = await findResult(context, id);
  const isClean = file.startsWith("clean");
  const [[dataset], object] = await Promise.all([
    withTenant(db, actor.tenantId, (tx) => [
      tx.select({ name: datasets.name }).from(datasets).where(eq(datasets.id, task.datasetId)),
    ]).then(([rows]) => rows),
    files.get(isClean ? result.cleanKey : result.errorsKey),
  ]);
  if (object === null) throw new ApiError("not_found", `Cannot find the file "${file}" of the task "${id}"`);
  const isKept = file === "clean.csv" || file === "errors.jsonl";
  const convert = isClean ? rowsAsJson(result.columns) : errorsAsCsv();
  const headers = {
    "content-type": file.endsWith(".csv") ? types.csv : types.jsonl,
    "content-disposition": attachment(`${dataset?.name ?? "dataset"} ${file}`),
    "cache-control": "private, no-store",
    ...(isKept ? { "content-length": String(object.size) } : {}),
  };
  return { body: isKept ? object.body : object.body.pipeThrough(convert), headers };
}

/** @see https://www.rfc-editor.org/rfc/rfc6266 */
function attachment(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9 ._-]+/g, "_");
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}`;
}
