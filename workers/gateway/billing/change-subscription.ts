import { and, eq, gt } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { invoice } from "../../../db/gateway/schema-billing.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { ChangeSubscription, Subscribe } from "../../contract/billing.ts";
import type { TenantActor } from "../tenants/require-permission.ts";
import { type Currency, catalogue, type Interval } from "./catalogue.ts";
import { finishChange, forgetChange, noteChange } from "./change-currency.ts";
import { type ChangeDeps, change } from "./change-under-lock.ts";
import type { PlanChoice } from "./lago-shapes.ts";
import type { SubscriptionRow } from "./sync-tenant.ts";
import { whenToEnd } from "./when-to-end.ts";

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
    async ask({ transaction, current, finished }) {
      const running = requireRunning(current);
      const plan = wanted.plan ?? running.plan;
      const interval = (wanted.interval ?? running.interval) as Interval;
      const currency = (wanted.currency ?? running.currency) as Currency;
      const from = finished?.from ?? running;
      const isThere = plan === running.plan && interval === running.interval && currency === running.currency;
      if (isThere && finished === null)
        throw new ApiError("conflict", `The organization is on the plan "${plan}" already`);
      const choice = { plan, interval, currency };
      if (currency !== running.currency) await beginAnew(transaction, running, choice);
      else if (!isThere) await lagoAccounts.subscribe(tenantId, choice);
      return {
        plan: [from.plan, plan],
        interval: [from.interval, interval],
        currency: [from.currency, currency],
      };
    },
  });

  /**
   * The subscription in another currency begins when the first one did: the trial is no longer for it, and what was used
   * since would be billed to both.
   */
  async function beginAnew(transaction: Transaction, running: SubscriptionRow, choice: PlanChoice) {
    const billed = await transaction
      .select({ id: invoice.lagoId })
      .from(invoice)
      .where(and(eq(invoice.tenantId, tenantId), gt(invoice.totalCents, 0)))
      .limit(1);
    if (billed.length > 0)
      throw new ApiError("conflict", `Invoices are in ${running.currency} already: the currency stays`);
    // An invoice that a coupon paid asks for nothing, and yet its rows would count again, for money.
    const usages = [await lagoAccounts.readUsage(tenantId), ...(await lagoAccounts.listPastUsage(tenantId))];
    if (usages.some((usage) => usage !== null && usage.amount_cents > 0))
      throw new ApiError(
        "conflict",
        `Usage is to be paid in ${running.currency} already: the currency stays`,
      );
    const starts = (await lagoAccounts.listLives(tenantId)).flatMap(
      ({ started_at }) => started_at?.getTime() ?? [],
    );
    const first = new Date(Math.min(...starts, Date.now()));
    await noteChange(deps, tenantId, { choice, since: first });
    const waiting = running.status === "pending";
    await lagoAccounts.end(tenantId, { waiting, creditUnused: false });
    const { note } = await finishChange(deps, transaction, { tenantId, name: actor.tenant.name });
    await forgetChange(transaction, note);
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
