import { and, asc, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import { withPlatform } from "../../../db/jobs/client.ts";
import { usageLedger } from "../../../db/jobs/schema.ts";
import type { Deps } from "../deps.ts";
import { type Delivery, mostInBatch } from "./lago-events.ts";

type SendDeps = Pick<Deps, "db" | "lagoEvents" | "log">;

/** Sends those of the entries that Lago has not got yet. @throws {Error} when it cannot be reached: none is lost. */
export async function sendEntries(deps: SendDeps, transactionIds: ReadonlySet<string>): Promise<void> {
  const { transactionId } = usageLedger;
  if (transactionIds.size > 0) await sendOldest(deps, inArray(transactionId, [...transactionIds]));
}

/**
 * Sends what was left: by a crash between the ledger and the queue, or by a Lago that was away for longer than the queue
 * tries. The oldest come first. @returns how many were sent.
 * @throws {Error} when Lago cannot be reached: the next run goes on.
 */
export async function sweepUsage(
  deps: SendDeps,
  { afterSeconds = 120, mostBatches = 20 }: { afterSeconds?: number; mostBatches?: number } = {},
): Promise<number> {
  const isLeft = lt(usageLedger.createdAt, sql`now() - make_interval(secs => ${afterSeconds})`);
  let sent = 0;
  for (let batch = 0; batch < mostBatches; batch += 1) {
    const count = await sendOldest(deps, isLeft);
    sent += count;
    if (count < mostInBatch) break;
  }
  return sent;
}

/** One batch. It is noted only when Lago has it: a crash before that sends it again, and Lago counts it once. */
async function sendOldest({ db, lagoEvents, log }: SendDeps, which: SQL): Promise<number> {
  const { transactionId, tenantId, metric, quantity, createdAt } = usageLedger;
  const [events] = await withPlatform(db, (tx) => [
    tx
      .select({ transactionId, tenantId, metric, quantity, createdAt })
      .from(usageLedger)
      .where(and(which, isNull(usageLedger.sentAt)))
      .orderBy(asc(createdAt), asc(transactionId))
      .limit(mostInBatch),
  ]);
  const deliveries = await lagoEvents.send(events);
  for (const { transactionId, refusal } of deliveries)
    if (refusal !== null) log.error("Lago refused usage for good", { transactionId, refusal });
  await note({ db }, deliveries);
  return deliveries.length;
}

/** What Lago will never take is noted with its reason, and not sent again: it would keep back what comes after. */
async function note({ db }: Pick<Deps, "db">, deliveries: readonly Delivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const refused = Object.fromEntries(
    deliveries.flatMap(({ transactionId, refusal }) => (refusal === null ? [] : [[transactionId, refusal]])),
  );
  const ids = deliveries.map(({ transactionId }) => transactionId);
  await withPlatform(db, (tx) => [
    tx
      .update(usageLedger)
      .set({
        sentAt: sql`now()`,
        refusal: sql`${JSON.stringify(refused)}::jsonb ->> ${usageLedger.transactionId}`,
      })
      .where(inArray(usageLedger.transactionId, ids)),
  ]);
}
