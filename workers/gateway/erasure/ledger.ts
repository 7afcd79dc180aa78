import { z } from "zod";
import type { Receipts } from "./open-erasure.ts";

/**
 * The ledger of who was erased, in R2 and so out of reach of whatever a database is restored to. It holds ids and
 * receipts and nothing personal. It is written before anything is erased: whoever is in it must be gone.
 */
const ledgerEntrySchema = z.object({
  /** Of the row in `erasure`. */
  id: z.uuid(),
  userId: z.string(),
  /** The tenants that were theirs alone and went with them. */
  tenantIds: z.array(z.string()),
  writtenAt: z.iso.datetime(),
  receipts: z.record(z.string(), z.looseObject({ at: z.string() })),
});

export type LedgerEntry = z.infer<typeof ledgerEntrySchema> & { receipts: Receipts };

const folder = "erasures/";

export async function writeLedger(files: R2Bucket, entry: Omit<LedgerEntry, "writtenAt">): Promise<void> {
  const text = JSON.stringify({ ...entry, writtenAt: new Date().toISOString() });
  await files.put(keyOf(entry.userId), text, { httpMetadata: { contentType: "application/json" } });
}

export async function readLedger(files: R2Bucket, userId: string): Promise<LedgerEntry | null> {
  const object = await files.get(keyOf(userId));
  return object === null ? null : ledgerEntrySchema.parse(await object.json());
}

/** The ids of everybody in the ledger, a page at a time. */
export async function* ledgerUserIds(files: R2Bucket): AsyncGenerator<string[]> {
  for (let cursor: string | undefined; ; ) {
    const page = await files.list({ prefix: folder, ...(cursor === undefined ? {} : { cursor }) });
    yield page.objects.map(({ key }) => decodeURIComponent(key.slice(folder.length, -".json".length)));
    if (!page.truncated) return;
    cursor = page.cursor;
  }
}

function keyOf(userId: string): string {
  return `${folder}${encodeURIComponent(userId)}.json`;
}
