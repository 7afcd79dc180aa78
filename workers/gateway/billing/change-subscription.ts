import { and, eq, gt } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { invoice } from "../../../db/gateway/schema-billing.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { ChangeSubscription, Subscribe } from "../../contract/billing.ts";
import type { AuditAction } from "../audit/actions.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import type { TenantActor } from "../tenants/require-permission.ts";
import { type Currency, catalogue, type Interval } from "./catalogue.ts";
import { lockBilling } from "./effects.ts";
import type { PlanChoice } from "./lago-shapes.ts";
import { type SubscriptionRow, writeFromLago } from "./sync-tenant.ts";
import { tellEffects } from "./tell-effects.ts";
import { whenToEnd } from "./when-to-end.ts";

type ChangeDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue" | "lagoAccounts"> & Recording;

type Change = {
  action: AuditAction;
  /** Asks Lago, and says what is changed for the audit log. */
  ask: (found: Found) => Promise<Record<string, [before: unknown, after: unknown]>>;
};

type Found = {
  transaction: Transaction;
  /** As Lago has it right now; null where the tenant has none. */
  current: SubscriptionRow | null;
};

/**
 * Begins to pay for a plan, with its trial if the tenant had none.
 * @throws {ApiError} `not_found` for a plan that is not on sale, `conflict` where a subscription runs already,
 * `unprocessable` for a coupon or a currency that Lago refuses.
 */
export async function subscribe(
  deps: ChangeDeps,
  actor: TenantActor,
  { plan, currency, interval, coupon }: Subscribe,
): Promise<SubscriptionRow> {
  requireOnSale(plan);
  const { id: tenantId, name } = actor.tenant;
  return await change(deps, actor, {
    action: "billing.subscribed",
    async ask({ current }) {
      if (current !== null && current.status !== "ended")
        throw new ApiError("conflict", `The organization is on the plan "${current.plan}": change that one`);
      const { email } = actor.identity.user;
      await deps.lagoAccounts.upsertCustomer({ tenantId, name, email, currency });
      if (coupon !== undefined) await deps.lagoAccounts.applyCoupon(tenantId, coupon);
      await deps.lagoAccounts.subscribe(tenantId, { plan, currency, interval });
      return { plan: [null, plan], currency: [null, currency], interval: [null, interval] };
    },
  });
}

/**
 * Changes the plan, says when it ends, or takes that back.
 * @throws {ApiError} `not_found` where nothing runs, `conflict` for a currency that was billed in, or nothing to change.
 */
export async function changeSubscription(
  deps: ChangeDeps,
  actor: TenantActor,
  wanted: ChangeSubscription,
): Promise<SubscriptionRow> {
  if (wanted.cancelAt !== undefined) return await cancelAt(deps, actor, wanted.cancelAt);
  if (wanted.resume !== undefined) return await resume(deps, actor);
  return await changePlan(deps, actor, wanted);
}

async function changePlan(
  deps: ChangeDeps,
  actor: TenantActor,
  wanted: ChangeSubscription,
): Promise<SubscriptionRow> {
  if (wanted.plan !== undefined) requireOnSale(wanted.plan);
  const tenantId = actor.tenant.id;
  const { lagoAccounts } = deps;
  return await change(deps, actor, {
    action: "billing.plan_changed",
    async ask({ transaction, current }) {
      const running = requireRunning(current);
      const plan = wanted.plan ?? running.plan;
      const interval = (wanted.interval ?? running.interval) as Interval;
      const currency = (wanted.currency ?? running.currency) as Currency;
      if (plan === running.plan && interval === running.interval && currency === running.currency)
        throw new ApiError("conflict", `The organization is on the plan "${plan}" already`);
      const choice = { plan, interval, currency };
      if (currency === running.currency) await lagoAccounts.subscribe(tenantId, choice);
      else await beginAnew(transaction, running, choice);
      return {
        plan: [running.plan, plan],
        interval: [running.interval, interval],
        currency: [running.currency, currency],
      };
    },
  });

  /**
   * A customer of Lago has one currency for ever, so another is another customer. It begins when the first one did:
   * the trial is no longer for it, and what was used since would be billed to both.
   */
  async function beginAnew(transaction: Transaction, running: SubscriptionRow, choice: PlanChoice) {
    const billed = await transaction
      .select({ id: invoice.lagoId })
      .from(invoice)
      .where(and(eq(invoice.tenantId, tenantId), gt(invoice.totalCents, 0)))
      .limit(1);
    if (billed.length > 0)
      throw new ApiError("conflict", `Invoices are in ${running.currency} already: the currency stays`);
    const usage = await lagoAccounts.readUsage(tenantId);
    if (usage !== null && usage.amount_cents > 0)
      throw new ApiError(
        "conflict",
        `Usage is to be paid in ${running.currency} already: the currency stays`,
      );
    const { name } = actor.tenant;
    const { email } = actor.identity.user;
    const starts = (await lagoAccounts.listLives(tenantId)).flatMap(
      ({ started_at }) => started_at?.getTime() ?? [],
    );
    const first = new Date(Math.min(...starts, Date.now()));
    // Lago ends what a deleted customer has only some time later, and refuses its ids until then.
    const waiting = running.status === "pending";
    await lagoAccounts.end(tenantId, { waiting, creditUnused: false });
    await lagoAccounts.deleteCustomer(tenantId);
    await lagoAccounts.upsertCustomer({ tenantId, name, email, currency: choice.currency });
    await lagoAccounts.subscribe(tenantId, choice, first);
  }
}

async function cancelAt(
  deps: ChangeDeps,
  actor: TenantActor,
  at: NonNullable<ChangeSubscription["cancelAt"]>,
): Promise<SubscriptionRow> {
  const tenantId = actor.tenant.id;
  return await change(deps, actor, {
    action: "billing.cancelled",
    async ask({ current }) {
      const running = requireRunning(current);
      const end = at === "period_end" ? periodEndOf(running) : new Date(at);
      if (at !== "period_end" && end.getTime() <= Date.now())
        throw invalid("cancelAt", "The time has to be after today");
      const when = whenToEnd(end, running);
      if (when.now) {
        const { creditUnused } = when;
        await deps.lagoAccounts.end(tenantId, { waiting: false, creditUnused });
      } else await deps.lagoAccounts.setEnd(tenantId, end.toISOString());
      return { endsAt: [running.endsAt?.toISOString() ?? null, end.toISOString()] };
    },
  });
}

async function resume(deps: ChangeDeps, actor: TenantActor): Promise<SubscriptionRow> {
  const tenantId = actor.tenant.id;
  return await change(deps, actor, {
    action: "billing.resumed",
    async ask({ current }) {
      const { endsAt, nextPlan } = requireRunning(current);
      if (endsAt === null && nextPlan === null)
        throw new ApiError("conflict", "Nothing waits to be taken back: the subscription goes on");
      if (endsAt !== null) await deps.lagoAccounts.setEnd(tenantId, null);
      if (nextPlan !== null) await deps.lagoAccounts.end(tenantId, { waiting: true, creditUnused: false });
      return { endsAt: [endsAt?.toISOString() ?? null, null], nextPlan: [nextPlan, null] };
    },
  });
}

/** Ends the subscription: now, with what was paid too much credited, or when the paid period does. */
export async function endSubscription(
  deps: ChangeDeps,
  actor: TenantActor,
  when: "now" | "period_end",
): Promise<SubscriptionRow> {
  if (when === "period_end") return await cancelAt(deps, actor, "period_end");
  return await change(deps, actor, {
    action: "billing.cancelled",
    async ask({ current }) {
      const running = requireRunning(current);
      const waiting = running.status === "pending";
      await deps.lagoAccounts.end(actor.tenant.id, { waiting, creditUnused: true });
      return { status: [running.status, "ended"] };
    },
  });
}

/**
 * One change at a time for a tenant: what it is based on is read from Lago under the lock, and what came of it is
 * written in the transaction of the log's entry. If that fails after Lago has agreed, its webhooks say so again.
 */
async function change(
  deps: ChangeDeps,
  actor: TenantActor,
  { action, ask }: Change,
): Promise<SubscriptionRow> {
  const tenantId = actor.tenant.id;
  const actorId = actor.identity.user.id;
  const row = await inTransaction(deps.config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    await lockBilling(transaction, tenantId);
    const current = await writeFromLago(deps, transaction, tenantId);
    const changes = await ask({ transaction, current });
    const written = await writeFromLago(deps, transaction, tenantId);
    const place = { actorId, tenantId, targetId: tenantId };
    const entry = await deps.audit.seal(deps.origin, { action, ...place, changes: onlyChanged(changes) });
    await transaction.execute(auditStatement(entry));
    return written;
  });
  if (row === null) throw new Error(`Cannot find the subscription of the tenant "${tenantId}" in Lago`);
  await tellEffects(deps, tenantId);
  return row;
}

function onlyChanged(changes: Record<string, [unknown, unknown]>): Record<string, [unknown, unknown]> {
  return Object.fromEntries(Object.entries(changes).filter(([, [before, after]]) => before !== after));
}

function requireOnSale(plan: string): void {
  const known = catalogue.some(({ code, priceCents }) => code === plan && priceCents.EUR.monthly > 0);
  if (!known) throw invalid("plan", `There is no plan "${plan}" to pay for`);
}

function requireRunning(current: SubscriptionRow | null): SubscriptionRow {
  if (current === null || current.status === "ended")
    throw new ApiError("not_found", "The organization has no subscription: it is on Free");
  return current;
}

function periodEndOf({ periodEndsAt }: SubscriptionRow): Date {
  if (periodEndsAt !== null) return periodEndsAt;
  throw new ApiError("conflict", "The subscription has not begun: end it now instead");
}

function invalid(field: string, message: string): ApiError {
  return new ApiError("invalid_request", message, { errors: [{ path: `body.${field}`, message }] });
}
