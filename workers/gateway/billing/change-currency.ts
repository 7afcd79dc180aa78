import { and, eq, sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { currencyChange, subscription } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { log } from "../log.ts";
import { type Currency, type Interval, parseLagoPlanCode } from "./catalogue.ts";
import { findAddress } from "./keep-customer.ts";
import type { LagoSubscription, PlanChoice } from "./lago-shapes.ts";

type Tenant = { tenantId: string; name: string };

/** A change that somebody else had begun and that was finished now: what was chosen, and what ran before. */
export type FinishedChange = {
  choice: PlanChoice;
  from: Pick<PlanChoice, "plan" | "interval"> & { currency: string };
};

/** A note of a change as it was read. */
type Note = { tenantId: string; version: string };

/**
 * Notes that the running subscription is about to end for one in another currency, which begins when the first one did.
 * It stays noted whatever becomes of the transaction that holds the tenant's lock, which calls `finishChange` next.
 */
export async function noteChange(
  { db }: Pick<Deps, "db">,
  tenantId: string,
  { choice, since }: { choice: PlanChoice; since: Date },
): Promise<void> {
  const row = { ...choice, since };
  await withTenant(db, tenantId, [
    db
      .insert(currencyChange)
      .values({ tenantId, ...row })
      .onConflictDoUpdate({ target: currencyChange.tenantId, set: row }),
  ]);
}

/** The version of a row, which is another one whenever somebody has written it. */
const version = sql<string>`${currencyChange}.xmin::text`;

/**
 * Takes the note of a change away, unless another was made since. It is the last that a transaction does: `noteChange`,
 * which has a transaction of its own, would wait for it for ever.
 */
export async function forgetChange(transaction: Transaction, note: Note | null): Promise<void> {
  if (note === null) return;
  const isIt = and(eq(currencyChange.tenantId, note.tenantId), sql`${version} = ${note.version}`);
  await transaction.delete(currencyChange).where(isIt);
}

/**
 * Finishes a change of currency, from wherever it was left: a customer of Lago has one currency for ever, so another is
 * another customer. One whose first step was never taken comes to nothing: the old subscription runs. The transaction has
 * entered the tenant and holds its lock, and calls `forgetChange` with the note.
 * @returns no note where there was nothing to finish, and no change where it came to nothing.
 * @throws {ApiError} of Lago's client: the next who calls this goes on.
 */
export async function finishChange(
  { lagoAccounts }: Pick<Deps, "lagoAccounts">,
  transaction: Transaction,
  { tenantId, name }: Tenant,
): Promise<{ finished: FinishedChange | null; note: Note | null }> {
  const { plan, currency, interval, since } = currencyChange;
  const [begun] = await transaction
    .select({ plan, currency, interval, since, version })
    .from(currencyChange)
    .where(eq(currencyChange.tenantId, tenantId));
  if (begun === undefined) return { finished: null, note: null };
  const note = { tenantId, version: begun.version };
  return { finished: await finish({ lagoAccounts }, transaction, { tenantId, name, begun }), note };
}

type Begun = Tenant & {
  begun: Pick<typeof currencyChange.$inferSelect, "plan" | "currency" | "interval" | "since">;
};

async function finish(
  { lagoAccounts }: Pick<Deps, "lagoAccounts">,
  transaction: Transaction,
  { tenantId, name, begun }: Begun,
): Promise<FinishedChange | null> {
  const { plan, since } = begun;
  const choice = { plan, currency: begun.currency as Currency, interval: begun.interval as Interval };
  const running = runningOf(await lagoAccounts.listLives(tenantId));
  if (running === undefined) {
    const known = await lagoAccounts.readCustomer(tenantId);
    // Lago ends what a deleted customer has only some time later, and refuses its ids until then: nothing may run here.
    if (known !== null && known.currency !== choice.currency) await lagoAccounts.deleteCustomer(tenantId);
    const email = (await findAddress(transaction, tenantId, known?.email)) ?? known?.email ?? "";
    await lagoAccounts.upsertCustomer({ tenantId, name, email, currency: choice.currency });
    await lagoAccounts.subscribe(tenantId, choice, since);
  }
  if (running !== undefined && parseLagoPlanCode(running.plan_code)?.currency !== choice.currency)
    return null;
  log("info", "billing_currency_changed", { tenantId, currency: choice.currency });
  const [before] = await transaction.select().from(subscription).where(eq(subscription.tenantId, tenantId));
  const { plan: planBefore = plan, interval = choice.interval, currency = choice.currency } = before ?? {};
  return { choice, from: { plan: planBefore, interval: interval as Interval, currency } };
}

function runningOf(lives: readonly LagoSubscription[]): LagoSubscription | undefined {
  return lives.find(({ status }) => status === "active") ?? lives.find(({ status }) => status === "pending");
}
