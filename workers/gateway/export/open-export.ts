import { dataExport } from "../../../db/gateway/schema-people.ts";
import type { DataExport } from "../../contract/account.ts";
import { dataExportSchema } from "../../contract/account.ts";
import { exportFolder } from "../erasure/person-folders.ts";

type Row = typeof dataExport.$inferSelect;

/** How long an archive can be had. */
export const exportLifeDays = 7;
export const mostExportsADay = 3;

export const exportColumns = {
  ...{ id: dataExport.id, status: dataExport.status, createdAt: dataExport.createdAt },
  ...{ expiresAt: dataExport.expiresAt, bytes: dataExport.bytes },
};

/** An export as its person sees it. */
export function toExport(row: Pick<Row, keyof typeof exportColumns>): DataExport {
  return {
    ...{ id: row.id, bytes: row.bytes, status: dataExportSchema.shape.status.parse(row.status) },
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

export function archiveKey(userId: string, id: string): string {
  return `${exportFolder(userId)}${id}.zip`;
}
