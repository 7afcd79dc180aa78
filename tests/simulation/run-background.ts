import { withTenant } from "../../db/jobs/client.ts";
import { usageLedger } from "../../db/jobs/schema.ts";
import { applyEvent, eventSweep } from "../../workers/gateway/billing/apply-event.ts";
import { endBilling } from "../../workers/gateway/billing/end-billing.ts";
import { straySweep } from "../../workers/gateway/billing/find-strays.ts";
import { reconcileSweep } from "../../workers/gateway/billing/reconcile.ts";
import { effectSweep } from "../../workers/gateway/billing/tell-effects.ts";
import { runSweeps } from "../../workers/gateway/sweep.ts";
import { sendEntries, sweepUsage } from "../../workers/jobs/usage/send-usage.ts";
import { rowsOf } from "../../workers/jobs/usage/usage-message.ts";
import type { SimulatedTenant } from "./tenants.ts";
import type { World } from "./world.ts";

/** What the queue has, in whatever order: some of it is lost, doubled, or comes a day later, unless the queue `isWell`. */
export async function workOffQueue(world: World, { isWell = false } = {}): Promise<void> {
  const { dice, deps, clock, queues } = world;
  await clock.hear();
  const left: typeof queues.account = [];
  for (const work of dice.shuffle(queues.account.splice(0))) {
    const happens = (probability: number) => !isWell && dice.chance(probability);
    if (happens(0.05)) continue;
    const waits = happens(0.1);
    if (waits || happens(0.05)) left.push(work);
    if (waits) continue;
    try {
      if (work.kind === "billing-event") await applyEvent(deps, work.id);
      if (work.kind === "erase-tenant") await endBilling(deps, work.tenantId);
    } catch {
      left.push(work);
    }
  }
  await clock.hear();
  queues.account.push(...left);
}

/** Some tenants use some rows, which a flow may book twice. */
export async function useRows(world: World, tenants: readonly SimulatedTenant[]): Promise<void> {
  const { dice, jobs, queues } = world;
  for (const { id: tenantId, isDeleted } of tenants) {
    if (isDeleted || !dice.chance(0.1)) continue;
    const rows = Array.from({ length: dice.integer(1, 3) }, () => {
      const taskId = dice.uuid();
      const quantity = dice.chance(0.2) ? dice.integer(100_000, 2_500_000) : dice.integer(0, 20_000);
      return { transactionId: rowsOf(taskId), tenantId, metric: "rows", quantity, taskId };
    });
    const book = () =>
      withTenant(jobs.db, tenantId, (tx) => [tx.insert(usageLedger).values(rows).onConflictDoNothing()]);
    await book();
    if (dice.chance(0.1)) await book();
    for (const { transactionId } of rows) {
      if (!dice.chance(0.1)) queues.usage.push(transactionId);
      if (dice.chance(0.05)) queues.usage.push(transactionId);
    }
  }
}

/** Has what was used billed, as far as its messages have come. */
export async function billRows({ dice, jobs, queues }: World): Promise<void> {
  const waiting = queues.usage.splice(0);
  if (dice.chance(0.1)) {
    queues.usage.push(...waiting);
    return;
  }
  await sendEntries(jobs, new Set(waiting)).catch(() => queues.usage.push(...waiting));
}

/** The crons of both workers, as far as billing goes. */
export async function sweep({ deps, jobs }: World): Promise<void> {
  await runSweeps(deps, [effectSweep, eventSweep, reconcileSweep, straySweep], 0);
  await sweepUsage(jobs).catch(() => 0);
}
