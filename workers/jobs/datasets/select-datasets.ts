import { and, asc, desc, eq, exists, ilike, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { Builder } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { datasetMetadata } from "../../../db/jobs/schema-dataset-metadata.ts";
import type { DatasetQuery } from "../../contract/datasets.ts";
import { pageBy } from "./dataset-cursor.ts";
import { datasetColumns } from "./show-dataset.ts";

type Selects = Pick<Builder, "select">;

/**
 * The statement of the list of datasets, which reads one row more than it shows. It names the tenant though row-level security
 * shows no other's rows: beside the policy for the platform that alone leads to no index (db/jobs/of-tenant.ts).
 */
export function selectDatasets(tx: Selects, query: DatasetQuery & { tenantId: string }) {
  const { tenantId, limit, sort, cursor } = query;
  const order = pageBy(sort);
  const direction = order.isDescending ? desc : asc;
  return tx
    .select(datasetColumns)
    .from(datasets)
    .where(and(eq(datasets.tenantId, tenantId), ...filtersOf(tx, query), order.after(cursor)))
    .orderBy(direction(order.column), direction(datasets.id))
    .limit(limit + 1);
}

function filtersOf(tx: Selects, { q, deleted, metadata }: DatasetQuery): (SQL | undefined)[] {
  return [
    deleted === "true" ? isNotNull(datasets.deletedAt) : isNull(datasets.deletedAt),
    q ? ilike(datasets.name, `%${q.replaceAll(/[\\%_]/g, "\\$&")}%`) : undefined,
    metadata === undefined ? undefined : hasMetadata(tx, metadata),
  ];
}

function hasMetadata(tx: Selects, wanted: string): SQL {
  const colon = wanted.indexOf(":");
  const { tenantId, datasetId, key, value } = datasetMetadata;
  return exists(
    tx
      .select({ one: sql`1` })
      .from(datasetMetadata)
      .where(
        and(
          eq(tenantId, datasets.tenantId),
          eq(datasetId, datasets.id),
          eq(key, wanted.slice(0, colon)),
          eq(value, wanted.slice(colon + 1)),
        ),
      ),
  );
}
