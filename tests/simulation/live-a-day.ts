import { subscription } from "../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../db/gateway/tenant.ts";
import { ApiError } from "../../workers/contract/api-error.ts";
import {
  changeSubscription,
  endSubscription,
  subscribe,
} from "../../workers/gateway/billing/change-subscription.ts";
import type { SubscriptionRow } from "../../workers/gateway/billing/sync-tenant.ts";
import { deleteTenant } from "../../workers/gateway/tenants/delete-tenant.ts";
import type { SimulatedTenant } from "./tenants.ts";
import type { World } from "./world.ts";

const dayMs = 86_400_000;
const coupons = ["launch", "tenth"];

/** What somebody asks of the product; null for nothing that would make sense now. */
type Wish = (() => Promise<unknown>) | null;

/** What the tenants' people do on one day, one after the other: mostly nothing. */
export async function liveADay(world: World, tenants: readonly SimulatedTenant[]): Promise<void> {
  const { db } = world.deps;
  const [rows] = await withPlatform(db, [db.select().from(subscription)]);
  const byTenant = new Map(rows.map((row) => [row.tenantId, row]));
  for (const tenant of world.dice.shuffle(tenants))
    await liveAlone(world, tenant, byTenant.get(tenant.id) ?? null);
}

async function liveAlone(world: World, tenant: SimulatedTenant, row: SubscriptionRow | null): Promise<void> {
  const { dice } = world;
  if (tenant.isDeleted) return;
  if (dice.chance(1 / 2_000)) return await attempt(world, tenant, () => remove(world, tenant));
  const isRunning = row !== null && row.status !== "ended";
  if (isRunning && dice.chance(tenant.hasCard ? 1 / 90 : 1 / 5)) await changeCard(world, tenant);
  if (row?.unpaidSince && dice.chance(1 / 6)) await payByHand(world, tenant);
  if (!dice.chance(isRunning ? 1 / 40 : 1 / 45)) return;
  const wish = isRunning ? wishOf(world, tenant, row) : beginning(world, tenant);
  if (wish === null) return;
  if (dice.chance(0.15)) await attemptTwice(world, tenant, wish);
  else await attempt(world, tenant, wish);
}

function beginning({ dice, deps }: World, { actor }: SimulatedTenant): Wish {
  const choice = {
    plan: dice.pick(["pro", "scale"]),
    currency: dice.pick(["EUR", "USD"] as const),
    interval: dice.pick(["monthly", "monthly", "yearly"] as const),
  };
  const coupon = dice.chance(0.2) ? { coupon: dice.pick(coupons) } : {};
  return () => subscribe(deps, actor, { ...choice, ...coupon });
}

function wishOf({ dice, deps }: World, { actor }: SimulatedTenant, row: SubscriptionRow): Wish {
  const change = (wanted: Parameters<typeof changeSubscription>[2]) => () =>
    changeSubscription(deps, actor, wanted);
  const other = <Item>(items: readonly Item[], now: unknown) =>
    items.find((item) => item !== now) ?? items[0];
  const resume = row.endsAt !== null || row.nextPlan !== null ? change({ resume: true }) : null;
  const later = new Date(Date.now() + dice.integer(1, 40) * dayMs).toISOString();
  return dice.pick([
    ...Array<Wish>(4).fill(change({ plan: row.plan === "pro" ? "scale" : "pro" })),
    ...Array<Wish>(2).fill(change({ interval: other(["monthly", "yearly"] as const, row.interval) })),
    change({ currency: other(["EUR", "USD"] as const, row.currency) }),
    ...Array<Wish>(2).fill(change({ cancelAt: "period_end" })),
    change({ cancelAt: later }),
    () => endSubscription(deps, actor, dice.chance(0.5) ? "now" : "period_end"),
    ...Array<Wish>(resume === null ? 0 : 4).fill(resume),
  ]);
}

async function remove({ deps, clock }: World, tenant: SimulatedTenant): Promise<void> {
  await clock.hear();
  await deleteTenant(deps, tenant.actor, tenant.id);
  tenant.isDeleted = true;
}

/** Tries, and tries again as people do where something was away. What is refused with a reason is left at that. */
async function attempt(world: World, tenant: SimulatedTenant, wish: () => Promise<unknown>): Promise<void> {
  do {
    await world.clock.tick();
    try {
      await wish();
      tenant.accepted += 1;
      return;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status < 500) return;
    }
  } while (world.dice.chance(0.6));
}

/** Two clicks at once, with Lago well: so that what follows from the seed does not depend on which comes first. */
async function attemptTwice(world: World, tenant: SimulatedTenant, wish: () => Promise<unknown>) {
  await world.clock.tick();
  await world.breakLago("none", 0);
  for (const outcome of await Promise.allSettled([wish(), wish()])) {
    if (outcome.status === "fulfilled") tenant.accepted += 1;
    else if (!(outcome.reason instanceof ApiError)) throw outcome.reason;
  }
  await world.breakLago("usual", world.dice.integer(1, 1_000_000));
}

async function changeCard({ dice, lago }: World, tenant: SimulatedTenant): Promise<void> {
  const card = tenant.hasCard && dice.chance(0.5) ? dice.pick(["declined", "missing"]) : "works";
  const { status } = await lago.control("PUT", `/_customers/${tenant.id}/card`, { card });
  tenant.hasCard = status === 200 && card === "works";
}

/** As the customer does at a page of Lago's, which is not ours: no fault is asked of it. */
async function payByHand({ lago }: World, tenant: SimulatedTenant): Promise<void> {
  const list = await lago
    .call("GET", `/invoices?external_customer_id=${tenant.id}&per_page=100`)
    .catch(() => null);
  for (const invoice of list?.body?.invoices ?? []) {
    if (invoice.payment_status === "succeeded" || invoice.total_due_amount_cents === 0) continue;
    const payment = { amount_cents: invoice.total_due_amount_cents, reference: "by hand" };
    await lago
      .call("POST", "/payments", { payment: { ...payment, invoice_id: invoice.lago_id } })
      .catch(() => null);
  }
}
