import { and, eq, isNull } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { requireRoom } from "../tasks/require-room.ts";
import type { VerbContext } from "../verb-context.ts";
import { type ImportDeps, importFromUrl } from "./import-from-url.ts";

export type FetchDeps = Pick<ImportDeps, "config" | "fetchOutside" | "inImportSlot">;

/**
 * Asks the address that a dataset came from for its file, for a task that is to be begun over it; does nothing for one that
 * was uploaded, or that is not there. Nothing is fetched for a task that would not be let in.
 * @throws {ApiError} as `importFromUrl` and `requireRoom`; the dataset keeps the file that it has.
 */
export async function fetchAgain(context: VerbContext & FetchDeps, datasetId: string): Promise<void> {
  const { id: actorId, tenantId, entitlements } = context.actor;
  const [[dataset]] = await withTenant(context.db, tenantId, (tx) => [
    tx
      .select({ url: datasets.sourceUrl })
      .from(datasets)
      .where(and(eq(datasets.id, datasetId), isNull(datasets.deletedAt))),
  ]);
  if (dataset === undefined || dataset.url === null) return;
  await requireRoom(context);
  await importFromUrl(context, { tenantId, actorId, entitlements, datasetId, url: dataset.url });
}
