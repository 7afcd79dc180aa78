import { desc } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import type { Dataset } from "../../contract/datasets.ts";
import { after, pageOf } from "../cursor.ts";
import type { VerbContext } from "../verb-context.ts";
import { showDataset } from "./show-dataset.ts";

type Page = { limit: number; cursor?: string | undefined };

/** The tenant's datasets, newest first. */
export async function listDatasets(
  { actor, db }: VerbContext,
  { limit, cursor }: Page,
): Promise<{ data: Dataset[]; nextCursor: string | null }> {
  const [found] = await withTenant(db, actor.tenantId, (tx) => [
    tx
      .select()
      .from(datasets)
      .where(after(datasets, cursor))
      .orderBy(desc(datasets.createdAt), desc(datasets.id))
      .limit(limit + 1),
  ]);
  const { rows, nextCursor } = pageOf(found, limit);
  return { data: rows.map(showDataset), nextCursor };
}
