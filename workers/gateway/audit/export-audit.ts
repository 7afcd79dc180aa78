import type { AuditEntryView } from "../../contract/audit.ts";
import { harmlessCell } from "../../contract/harmless-cell.ts";
import type { AuditCursor } from "./cursor.ts";

export type ExportFormat = "csv" | "jsonl";

export const exportTypes: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8",
  jsonl: "application/jsonl; charset=utf-8",
};

type ReadPage = (after: AuditCursor | null) => Promise<{ data: AuditEntryView[]; next: AuditCursor | null }>;

/** Streams entries page by page, each read when the client has taken the one before. */
export function exportAudit(format: ExportFormat, readPage: ReadPage): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const line = format === "csv" ? csvLine : jsonLine;
  let after: AuditCursor | null = null;
  return new ReadableStream(
    {
      start(controller) {
        if (format === "csv") controller.enqueue(encoder.encode(`${Object.keys(csvColumns).join()}\r\n`));
      },
      async pull(controller) {
        const page: Awaited<ReturnType<ReadPage>> = await readPage(after);
        if (page.data.length > 0) controller.enqueue(encoder.encode(page.data.map(line).join("")));
        after = page.next;
        if (after === null) controller.close();
      },
    },
    { highWaterMark: 1 },
  );
}

const csvColumns: Record<string, (entry: AuditEntryView) => string | number | null | undefined> = {
  occurredAt: (entry) => entry.occurredAt,
  seq: (entry) => entry.seq,
  action: (entry) => entry.action,
  actorType: (entry) => entry.actor.type,
  actorId: (entry) => entry.actor.id,
  targetType: (entry) => entry.target?.type,
  targetId: (entry) => entry.target?.id,
  tenantId: (entry) => entry.tenantId,
  address: (entry) => entry.address,
  userAgent: (entry) => entry.userAgent,
  requestId: (entry) => entry.requestId,
  changes: (entry) => JSON.stringify(entry.changes),
  id: (entry) => entry.id,
};

function jsonLine(entry: AuditEntryView): string {
  return `${JSON.stringify(entry)}\n`;
}

function csvLine(entry: AuditEntryView): string {
  return `${Object.values(csvColumns)
    .map((read) => csvCell(String(read(entry) ?? "")))
    .join()}\r\n`;
}

/** A user agent is whatever a visitor chose. */
function csvCell(text: string): string {
  const harmless = harmlessCell(text);
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
