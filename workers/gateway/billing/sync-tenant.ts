import { eq, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { organization } from "../../../db/gateway/schema.ts";
import { invoice, subscription } from "../../../db/gateway/schema-billing.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { log } from "../log.ts";
import { finishChange, forgetChange } from "./change-currency.ts";
import { lockBilling, noteEffects } from "./effects.ts";
import { endLives, wasDeleted } from "./end-billing.ts";
import { keepCustomer } from "./keep-customer.ts";
import type { LagoInvoice, LagoSubscription } from "./lago-shapes.ts";
import { invoiceEffects, subscriptionEffects } from "./plan-effects.ts";
import { projectGone, projectSubscription, strayLife } from "./project-subscription.ts";
import { tellEffects } from "./tell-effects.ts";

export type SubscriptionRow = typeof subscription.$inferSelect;

type SyncDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue" | "lagoAccounts">;

/**
 * Reads a tenant's billing from Lago and writes what it says, whatever was known before: the same in whatever order,
 * and however often, it is asked for. What has happened since is told once, and Lago is told whom it writes to.
 * @returns the subscription as it is now; null where there is none.
 * @throws {ApiError} of Lago's client, with nothing written.
 */
export async function syncTenant(deps: SyncDeps, tenantId: string): Promise<SubscriptionRow | null> {
  const row = await inTransaction(deps.config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    await lockBilling(transaction, tenantId);
    const written = await writeFromLago(deps, transaction, tenantId);
    const name = written === null ? null : await holdTenant(transaction, tenantId);
    if (name !== null) await keepCustomer(deps, transaction, { tenantId, name });
    return written;
  });
  await tellEffects(deps, tenantId);
  return row;
}

/**
 * The name of the tenant that the transaction has entered, which is not deleted before it ends; null where it was.
 */
export async function holdTenant(transaction: Transaction, tenantId: string): Promise<string | null> {
  const [tenant] = await transaction
    .select({ name: organization.name })
    .from(organization)
    .where(eq(organization.id, tenantId))
    .for("key share");
  return tenant?.name ?? null;
}

/**
 * The same inside a transaction that has entered the tenant and holds its lock. Of a tenant that was deleted here,
 * nothing is written: what it still pays for is ended. A change of currency that somebody began is finished first.
 */
export async function writeFromLago(
  { lagoAccounts }: Pick<Deps, "lagoAccounts">,
  transaction: Transaction,
  tenantId: string,
): Promise<SubscriptionRow | null> {
  const name = await holdTenant(transaction, tenantId);
  if (name === null) {
    if (await wasDeleted(transaction, tenantId)) await endLives(lagoAccounts, tenantId);
    return null;
  }
  const { note } = await finishChange({ lagoAccounts }, transaction, { tenantId, name });
  await forgetChange(transaction, note);
  return await writeRows({ lagoAccounts }, transaction, { tenantId, name });
}

/** Writes what Lago has of a tenant, whose name this is, as it is: nothing is finished first. */
export async function writeRows(
  { lagoAccounts }: Pick<Deps, "lagoAccounts">,
  transaction: Transaction,
  { tenantId, name }: { tenantId: string; name: string },
): Promise<SubscriptionRow | null> {
  const [before] = await transaction.select().from(subscription).where(eq(subscription.tenantId, tenantId));
  const lives = await lagoAccounts.listLives(tenantId);
  const invoices = await lagoAccounts.listInvoices(tenantId);
  const row = rowOf(tenantId, { lives, invoices }, before);
  if (row === null) return null;
  const { tenantId: _, ...changes } = row;
  const [written] = await transaction
    .insert(subscription)
    .values(row)
    .onConflictDoUpdate({ target: subscription.tenantId, set: changes })
    .returning();
  await writeInvoices(transaction, tenantId, invoices);
  const about = { organization: name, nowMs: Date.now() };
  const effects = [...subscriptionEffects(before, row, about), ...invoiceEffects(invoices, about)];
  await noteEffects(transaction, tenantId, effects);
  return written ?? null;
}

/**
 * What to keep of what Lago says. Where it has none of our plans any more, the subscription ended; where one runs under
 * a plan that nobody knows here, what was known stays until somebody has looked, since it is paid for.
 */
function rowOf(
  tenantId: string,
  { lives, invoices }: { lives: readonly LagoSubscription[]; invoices: readonly LagoInvoice[] },
  before: SubscriptionRow | undefined,
): typeof subscription.$inferInsert | null {
  const now = new Date();
  const stray = strayLife(lives);
  if (stray !== undefined) {
    log("error", "billing_plan_unknown", { tenantId, plan: stray.plan_code, status: stray.status });
    return before === undefined ? null : { ...before, syncedAt: now };
  }
  const known = { unpaidSince: before?.unpaidSince ?? null, now };
  const row = projectSubscription(tenantId, { lives, invoices }, known);
  return row ?? (before === undefined ? null : projectGone(before, invoices, now));
}

async function writeInvoices(
  transaction: Transaction,
  tenantId: string,
  invoices: readonly LagoInvoice[],
): Promise<void> {
  if (invoices.length === 0) return;
  const rows = invoices.map((each) => ({
    ...{ tenantId, lagoId: each.lago_id, number: each.number, kind: each.invoice_type },
    ...{ status: each.status, paymentStatus: each.payment_status, isOverdue: each.payment_overdue ?? false },
    ...{ currency: each.currency, totalCents: each.total_amount_cents },
    dueCents: each.total_due_amount_cents ?? 0,
    issuedOn: each.issuing_date,
    dueOn: each.payment_due_date ?? null,
    updatedAt: each.updated_at,
  }));
  await transaction
    .insert(invoice)
    .values(rows)
    .onConflictDoUpdate({
      target: [invoice.tenantId, invoice.lagoId],
      set: {
        ...{ number: sql`excluded.number`, status: sql`excluded.status` },
        ...{ paymentStatus: sql`excluded.payment_status`, isOverdue: sql`excluded.is_overdue` },
        ...{ totalCents: sql`excluded.total_cents`, dueCents: sql`excluded.due_cents` },
        ...{
          issuedOn: sql`excluded.issued_on`,
          dueOn: sql`excluded.due_on`,
          updatedAt: sql`excluded.updated_at`,
        },
      },
      setWhere: sql`${invoice.updatedAt} <= excluded.updated_at`,
    });
}
