import { and, asc, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { billingEvent } from "../../../db/gateway/schema-billing.ts";
import { enter, enterPlatform, withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import type { Sweep } from "../sweep.ts";
import { lockBilling, noteEffects } from "./effects.ts";
import { wasDeleted } from "./end-billing.ts";
import { effectOf, payerOf } from "./payment-news.ts";
import { readPaymentNews } from "./stripe-event.ts";
import { holdTenant, writeFromLago } from "./sync-tenant.ts";
import { tellEffects } from "./tell-effects.ts";
import { readUncounted, usageNotCounted } from "./usage-not-counted.ts";

type ApplyDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue" | "lagoAccounts">;

/** Types of which nothing follows here: what they tell of is read with the next that matters. */
const withoutEffect = /^(?:customer\.|alert\.|integration\.|feature\.|plan\.|credit_note\.)/;

/**
 * Does what a webhook in the inbox asks for, once. It says only that something has changed: what, is read from Lago, so
 * late, doubled and reordered ones all come to the same. The row's status changes in the transaction of the effects.
 * @throws {Error} when it is to be tried again; why is in its row.
 */
export async function applyEvent(deps: ApplyDeps, id: string): Promise<void> {
  try {
    const tenantId = await apply(deps, id);
    if (tenantId !== null) await tellEffects(deps, tenantId);
  } catch (error) {
    const problem = (error instanceof Error ? error.message : String(error)).slice(0, 500);
    const { attempts } = billingEvent;
    await withPlatform(deps.db, [
      deps.db
        .update(billingEvent)
        .set({ status: "failed", problem, attempts: sql`${attempts} + 1` })
        .where(and(eq(billingEvent.id, id), inArray(billingEvent.status, ["received", "failed"]))),
    ]);
    throw error;
  }
}

async function apply(deps: ApplyDeps, id: string): Promise<string | null> {
  return await inTransaction(deps.config.database, async (transaction) => {
    await enterPlatform(transaction);
    const [event] = await transaction
      .select()
      .from(billingEvent)
      .where(and(eq(billingEvent.id, id), inArray(billingEvent.status, ["received", "failed"])))
      .for("update");
    if (event === undefined) return null;
    if (event.type === usageNotCounted) return await keepAsFailed(transaction, event);
    const news = event.source === "stripe" ? readPaymentNews(event.body) : null;
    const tenantId = event.source === "stripe" ? await payerOf(transaction, news) : event.tenantId;
    const isOurs = tenantId !== null && !(event.source === "lago" && withoutEffect.test(event.type));
    if (tenantId !== null) await enter(transaction, { tenantId });
    if (isOurs) {
      await lockBilling(transaction, tenantId);
      await writeFromLago(deps, transaction, tenantId);
      const name = await holdTenant(transaction, tenantId);
      if (name !== null && news !== null) await noteEffects(transaction, tenantId, [effectOf(news, name)]);
    }
    const whose = (await isGone(transaction, tenantId)) ? forgotten : { tenantId };
    const done = { ...whose, problem: null, attempts: event.attempts + 1, finishedAt: sql`now()` };
    await transaction
      .update(billingEvent)
      .set({ ...done, status: isOurs ? "applied" : "ignored" })
      .where(eq(billingEvent.id, id));
    return isOurs ? tenantId : null;
  });
}

/** Nothing that is tried again makes Lago count what it cannot: it stays failed until somebody has looked. */
async function keepAsFailed(
  transaction: Transaction,
  { id, body, attempts }: typeof billingEvent.$inferSelect,
): Promise<null> {
  const problem = readUncounted(body);
  await transaction
    .update(billingEvent)
    .set({ status: "failed", problem, attempts: attempts + 1, finishedAt: sql`now()` })
    .where(eq(billingEvent.id, id));
  log("error", "billing_usage_not_counted", { event: id, problem });
  return null;
}

/** What stays of a webhook that says things of a tenant that is gone: that its bytes were seen. */
const forgotten = { tenantId: null, body: "" };

/** Whether the tenant was deleted here, so that nothing that is told of it afterwards is kept. */
async function isGone(transaction: Transaction, tenantId: string | null): Promise<boolean> {
  if (tenantId === null || (await holdTenant(transaction, tenantId)) !== null) return false;
  return await wasDeleted(transaction, tenantId);
}

const most = 100;

/**
 * Works on what the queue lost or gave up on, and forgets what is three months old. Of a payment whose invoice is not
 * known after a week, none is to come: its tenant has gone, or it is somebody else's.
 */
export const eventSweep: Sweep = {
  name: "billing_events",
  everyMinutes: 5,
  async run(deps) {
    const [left] = await withPlatform(deps.db, [
      deps.db
        .select({ id: billingEvent.id })
        .from(billingEvent)
        .where(
          and(
            inArray(billingEvent.status, ["received", "failed"]),
            isNull(billingEvent.finishedAt),
            lt(billingEvent.receivedAt, sql`now() - interval '5 minutes'`),
            lt(billingEvent.attempts, 50),
          ),
        )
        .orderBy(asc(billingEvent.receivedAt))
        .limit(most),
      deps.db
        .update(billingEvent)
        .set({ ...forgotten, status: "ignored", finishedAt: sql`now()` })
        .where(
          and(
            ...[eq(billingEvent.source, "stripe"), eq(billingEvent.status, "failed")],
            ...[isNull(billingEvent.tenantId), lt(billingEvent.receivedAt, sql`now() - interval '7 days'`)],
          ),
        ),
      deps.db.delete(billingEvent).where(lt(billingEvent.receivedAt, sql`now() - interval '90 days'`)),
    ]);
    for (const { id } of left) {
      await applyEvent(deps, id).catch((error) =>
        log("error", "billing_event_failed", { event: id, ...describeError(error) }),
      );
    }
  },
};
