import { and, eq, isNull, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Dataset } from "../../contract/datasets.ts";
import type { Entitlements } from "../../contract/entitlements.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import type { Deps } from "../deps.ts";
import { sourceKey } from "../files/keys.ts";
import { readSteadily } from "../files/read-steadily.ts";
import { storeStream } from "../files/store-stream.ts";
import { lockTasks } from "../tasks/lock-tasks.ts";
import { type FetchedSource, fetchSource, isTimeout, noFile } from "./fetch-source.ts";
import { datasetNotFound } from "./get-dataset.ts";
import { removeReplaced } from "./remove-replaced.ts";
import { datasetColumns, showDataset } from "./show-dataset.ts";

/** How long an address may send nothing. */
const idleMs = 15_000;

export type ImportDeps = Pick<Deps, "config" | "db" | "files" | "fetchOutside" | "inImportSlot">;

type Import = {
  tenantId: string;
  /** On whose behalf. */
  actorId: string;
  url: string;
  entitlements: Entitlements;
} & (
  | { name: string }
  /** Takes the place of that dataset's file, and keeps its name, rules and runs. */
  | { datasetId: string }
);

/**
 * Fetches a file from an address and makes a dataset of it, or makes it the file of one that is there: what a schedule
 * does again and again. A task goes on with the file that it began with, also one that failed and is begun again.
 * @throws {ApiError} `invalid_request` for an address that must not be asked, `unprocessable` for one that gives no file,
 *   `payload_too_large` for a file over the plan's limit, `not_found` for a dataset that is not the tenant's or is deleted,
 *   `rate_limited` while others are under way. Nothing stays then.
 */
export async function importFromUrl(deps: ImportDeps, wanted: Import): Promise<Dataset> {
  return await deps.inImportSlot(wanted.tenantId, () => fetchAndStore(deps, wanted));
}

async function fetchAndStore(deps: ImportDeps, wanted: Import): Promise<Dataset> {
  const { files } = deps;
  const source = await fetchSource(deps, wanted.url);
  const id = "datasetId" in wanted ? wanted.datasetId : crypto.randomUUID();
  const first = sourceKey(wanted.tenantId, id);
  const objectKey = "datasetId" in wanted ? `${first}-${crypto.randomUUID()}` : first;
  const bytes = await store(files, { objectKey, source, wanted });
  const file = { objectKey, bytes, fileName: source.fileName };
  try {
    return "datasetId" in wanted
      ? await replaceFile(deps, wanted, file)
      : await insert(deps, wanted, { id, ...file });
  } catch (error) {
    await files.delete(objectKey);
    throw error;
  }
}

type Storing = { objectKey: string; source: FetchedSource; wanted: Import };

async function store(files: R2Bucket, { objectKey, source, wanted }: Storing): Promise<number> {
  const refuseOver = (bytes: number) =>
    requireEntitled(wanted.entitlements, { limit: "fileBytes", count: bytes });
  try {
    refuseOver(source.bytes ?? 0);
    return await storeStream(files, objectKey, readSteadily(source.body, { idleMs }), {
      contentType: "text/plain",
      onBytes: (bytes) => {
        // An address that sends a little again and again would go on for as long as it likes.
        source.signal.throwIfAborted();
        refuseOver(bytes);
      },
    });
  } catch (error) {
    await source.body.cancel().catch(() => {});
    if (error instanceof ApiError) throw error;
    throw noFile(isTimeout(error) ? "It takes too long" : "It breaks off", error);
  }
}

type File = { objectKey: string; bytes: number; fileName: string };

async function insert(
  { db }: ImportDeps,
  { tenantId, actorId, name, url }: Import & { name: string },
  file: File & { id: string },
): Promise<Dataset> {
  const [[row]] = await withTenant(db, tenantId, (tx) => [
    tx
      .insert(datasets)
      .values({ ...file, tenantId, name, sourceUrl: url, createdBy: actorId })
      .returning(datasetColumns),
  ]);
  if (row === undefined) throw new Error(`Postgres returned no row for the dataset "${file.id}"`);
  return showDataset(row);
}

/** The file before goes, unless a task may still need it: then the sweep removes it when none does. */
async function replaceFile(
  { db, files }: ImportDeps,
  { tenantId, datasetId }: Import & { datasetId: string },
  file: File,
): Promise<Dataset> {
  const isDataset = and(eq(datasets.id, datasetId), isNull(datasets.deletedAt));
  const [, [before], [row]] = await withTenant(db, tenantId, (tx) => [
    tx.execute(lockTasks(tenantId)),
    tx.select({ objectKey: datasets.objectKey }).from(datasets).where(isDataset),
    tx
      .update(datasets)
      .set({ ...file, replacedAt: sql`now()` })
      .where(isDataset)
      .returning(datasetColumns),
  ]);
  if (row === undefined || before === undefined) throw datasetNotFound(datasetId);
  await removeReplaced({ db, files }, { tenantId, datasetId, replaced: before.objectKey }).catch(() => {
    // What stays is removed by the sweep, or goes with the dataset.
  });
  return showDataset(row);
}
