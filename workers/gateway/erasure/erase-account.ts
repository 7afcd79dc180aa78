import { eq, sql } from "drizzle-orm";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { log } from "../log.ts";
import { beginErasure, type Erasing } from "./begin-erasure.ts";
import { eraseBilling } from "./erase-billing.ts";
import { eraseContent } from "./erase-content.ts";
import { eraseFiles } from "./erase-files.ts";
import { eraseJobs } from "./erase-jobs.ts";
import { eraseRecord } from "./erase-record.ts";
import { eraseSessions } from "./erase-sessions.ts";
import { writeLedger } from "./ledger.ts";
import type { Receipt, Receipts } from "./open-erasure.ts";

/** What was erased, for the receipt: counts and words, nothing of the person. */
type Facts = Record<string, unknown>;
export type EraseStep = (deps: Deps, erasing: Erasing) => Promise<Facts>;

/**
 * Every system but the record of who the person is, which the others are searched by. Each may be done again: a crash
 * at any point is followed by the whole, without what has its receipt.
 */
const steps: Record<string, EraseStep> = {
  jobs: eraseJobs,
  lago: eraseBilling,
  directus: eraseContent,
  r2: eraseFiles,
  redis: eraseSessions,
};

/**
 * Carries an erasure out, or goes on with it.
 * @throws whatever a system answered, when it is to be tried again.
 */
export async function eraseAccount(deps: Deps, id: string): Promise<void> {
  const erasing = await beginErasure(deps, id);
  if (erasing === null) return;
  const { userId, tenantIds, receipts } = erasing;
  await writeLedger(deps.files, { id, userId, tenantIds, receipts });
  if (erasing.isFinished) return;
  for (const [system, erase] of Object.entries(steps)) {
    if (isDone(receipts[system])) continue;
    const receipt = { at: new Date().toISOString(), ...(await erase(deps, erasing)) };
    receipts[system] = receipt;
    await noteReceipt(deps, id, { [system]: receipt });
  }
  const again = Object.values(receipts).find(({ againAt }) => againAt !== undefined);
  if (again !== undefined) throw new Error(`Cannot finish the erasure "${id}" before ${again.againAt}`);
  receipts.postgres = await eraseRecord(deps, erasing);
  await writeLedger(deps.files, { id, userId, tenantIds, receipts });
  log("info", "account_erased", { erasure: id });
}

/** A system that something may still be written to is erased once more, when that has ended. */
function isDone(receipt: Receipt | undefined): boolean {
  if (receipt === undefined) return false;
  return typeof receipt.againAt !== "string" || Date.parse(receipt.againAt) > Date.now();
}

async function noteReceipt({ db }: Pick<Deps, "db">, id: string, receipts: Receipts): Promise<void> {
  await withPlatform(db, [
    db
      .update(erasure)
      .set({ receipts: sql`${erasure.receipts} || ${JSON.stringify(receipts)}::jsonb` })
      .where(eq(erasure.id, id)),
  ]);
}
