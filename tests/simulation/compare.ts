import { expect } from "vitest";
import type { Json } from "../../dev/lago/test-lago.ts";
import { type Currency, catalogue, lagoPlanCode } from "../../workers/gateway/billing/catalogue.ts";
import { type Billed, chargesOf, compareUsage } from "./compare-usage.ts";
import type { SimulatedTenant } from "./tenants.ts";
import type { World } from "./world.ts";

/** What Lago has of a tenant's customer, and of those before it that a change of currency left behind. */
type Record = Billed & { left: Billed[]; usedNow: number; events: Json[] };

/**
 * Fails unless Lago, the rows that were read from it and the ledger say the same of every tenant, to the cent and the
 * row. What should be is counted here anew, and not by what is tested.
 */
export async function compareAll(world: World, tenants: readonly SimulatedTenant[]): Promise<void> {
  const of = await readRows(world);
  const all = await readAll(world);
  for (const tenant of tenants) {
    const record = await readRecord(world, tenant.id, all);
    const running = record.lives.filter(({ status }) => status === "active" || status === "pending");
    const successors = running.filter(({ previous_plan_code }) => previous_plan_code !== null);
    const begun = running.filter((life) => life.status === "active" || !successors.includes(life));
    expect.soft(begun.length, `${tenant.id}: lives that run at once`).toBeLessThanOrEqual(1);
    const { left, usedNow, events } = record;
    compareUsage(tenant.id, {
      ...{ customers: [...left, record], usedNow, events },
      ledger: of.ledger(tenant.id),
    });
    comparePrices(tenant.id, record);
    const audited = of.audit(tenant.id).length;
    expect.soft(audited, `${tenant.id}: changes in the log`).toBe(tenant.accepted);
    if (tenant.isDeleted) {
      expect.soft(running, `${tenant.id}: runs though it was deleted`).toEqual([]);
      continue;
    }
    compareSubscription(tenant.id, record, of.subscription(tenant.id));
    compareInvoices(tenant.id, record, of.invoices(tenant.id));
    compareEffects(tenant.id, record, of.effects(tenant.id));
    compareMails(tenant, record, world.mails);
  }
  expect.soft(of.openEvents, "webhooks that were not worked on").toEqual([]);
}

function compareSubscription(id: string, { lives, invoices }: Record, [row]: Json[]): void {
  const life =
    lives.find(({ status }) => status === "active") ?? lives.find(({ status }) => status === "pending");
  if (life === undefined) {
    expect.soft(row?.status ?? "ended", `${id}: what ended`).toBe("ended");
    return;
  }
  const next = life.next_plan_code === null ? null : life.next_plan_code.split("_")[0];
  const time = (text: string | null) => (text === null ? null : Date.parse(text));
  const shown = row && {
    ...{ lagoId: row.lago_id, code: lagoPlanCode(row.plan, row.currency as Currency, row.interval) },
    ...{ status: row.status, next: row.next_plan, endsAt: row.ends_at?.getTime() ?? null },
  };
  expect.soft(shown, `${id}: what runs`).toEqual({
    ...{ lagoId: life.lago_id, code: life.plan_code, status: life.status, next },
    endsAt: time(life.ending_at),
  });
  const starts = lives.flatMap(({ started_at }) => (started_at === null ? [] : [Date.parse(started_at)]));
  const trialEnd = Math.min(...starts) + 14 * 86_400_000;
  const isInTrial = life.status === "active" && trialEnd > Date.now();
  expect.soft(row?.trial_ends_at?.getTime() ?? null, `${id}: trial`).toBe(isInTrial ? trialEnd : null);
  const isMissing = invoices.some(
    (each) =>
      each.status === "finalized" &&
      each.total_amount_cents > 0 &&
      each.payment_status !== "succeeded" &&
      (each.payment_status === "failed" || each.payment_overdue),
  );
  expect.soft(row?.unpaid_since !== null, `${id}: a payment is missing`).toBe(isMissing);
}

function compareInvoices(id: string, { invoices }: Record, rows: Json[]): void {
  const cents = ({ total_cents, due_cents }: Json) => ({
    total: Number(total_cents),
    due: Number(due_cents),
  });
  const kept = new Map(
    rows.map((row) => [row.lago_id, { ...cents(row), status: row.status, payment: row.payment_status }]),
  );
  for (const each of invoices) {
    expect.soft(kept.get(each.lago_id), `${id}: invoice ${each.number}`).toEqual({
      ...{ total: each.total_amount_cents, due: each.total_due_amount_cents },
      ...{ status: each.status, payment: each.payment_status },
    });
    kept.delete(each.lago_id);
  }
  // A change of currency leaves a customer behind, of whom nothing was asked.
  const left = [...kept.values()].filter(({ total }) => total > 0);
  expect.soft(left, `${id}: invoices that Lago does not know`).toEqual([]);
}

function compareEffects(id: string, { invoices }: Record, rows: Json[]): void {
  const untold = rows.filter(({ tell }) => tell !== null).map(({ key }) => key);
  expect.soft(untold, `${id}: what nobody was told`).toEqual([]);
  const paid = invoices
    .filter(
      ({ payment_status, total_amount_cents }) => payment_status === "succeeded" && total_amount_cents > 0,
    )
    .map(({ lago_id }) => `invoice:${lago_id}:paid`);
  const noted = rows.map(({ key }) => key).filter((key) => /^invoice:.*:paid$/.test(key));
  expect.soft(noted.toSorted(), `${id}: receipts`).toEqual(paid.toSorted());
}

/** Mails of one id are one mail, wherever they end: of receipts there is one at most for each payment. */
function compareMails({ id, actor }: SimulatedTenant, { invoices }: Record, mails: World["mails"]): void {
  const receipts = mails.filter(
    (mail) =>
      mail.kind === "notification" &&
      mail.to === actor.identity.user.email &&
      mail.content.kind === "billing.receipt",
  );
  const paid = invoices.filter(
    ({ payment_status, total_amount_cents }) => payment_status === "succeeded" && total_amount_cents > 0,
  );
  const ids = new Set(receipts.map((mail) => mail.id));
  expect.soft(ids.size, `${id}: receipts by mail`).toBeLessThanOrEqual(paid.length);
  if (paid.length > 3) expect.soft(ids.size, `${id}: receipts by mail`).toBeGreaterThan(0);
}

/** Usage costs what the catalogue says, and a base fee never more than its price. */
function comparePrices(id: string, { lives, invoices }: Record): void {
  const codes = new Map(lives.map(({ lago_id, plan_code }) => [lago_id, plan_code as string]));
  for (const fee of chargesOf(invoices)) {
    const plan = catalogue.find(({ code }) => code === codes.get(fee.lago_subscription_id)?.split("_")[0]);
    if (plan === undefined) throw new Error(`Cannot price a fee of "${id}": its life is not there`);
    const price = priceOf(Number(fee.units), plan);
    expect.soft(fee.amount_cents, `${id}: ${fee.units} rows on ${plan.code}`).toBe(price);
  }
  for (const each of invoices) {
    const fees = each.fees.reduce((sum: number, { amount_cents }: Json) => sum + amount_cents, 0);
    const off = each.coupons_amount_cents + each.credit_notes_amount_cents + each.prepaid_credit_amount_cents;
    expect.soft(each.total_amount_cents, `${id}: sum of ${each.number}`).toBe(fees - off);
    const paid = each.total_amount_cents - each.total_due_amount_cents;
    const isPaid = each.payment_status === "succeeded";
    expect.soft(isPaid, `${id}: paid in full ${each.number}`).toBe(paid === each.total_amount_cents);
  }
}

function priceOf(rows: number, plan: (typeof catalogue)[number]): number {
  let [from, cents]: [number, number] = [plan.includedRowsPerMonth, 0];
  for (const { upToRows, centsPerThousandRows } of plan.overage) {
    const until = Math.min(rows, upToRows ?? rows);
    if (until > from) cents += ((until - from) * centsPerThousandRows) / 1_000;
    from = Math.max(from, until);
  }
  return Math.round(cents);
}

async function readRecord({ lago }: World, id: string, all: Billed): Promise<Record> {
  const get = async (path: string) => (await lago.call("GET", path)).body;
  const ofAll = await get(`/subscriptions?per_page=1000&${statuses}&external_customer_id=${id}`);
  const list = await get(`/invoices?per_page=1000&external_customer_id=${id}`);
  const invoices = await readFees(lago, list.invoices);
  const usage = await lago.call("GET", `/customers/${id}/current_usage?external_subscription_id=${id}`);
  const charges: Json[] = usage.status === 200 ? usage.body.customer_usage.charges_usage : [];
  const { events } = await get(`/events?per_page=1000&external_subscription_id=${id}`);
  const usedNow = charges.reduce((sum, { units }) => sum + Number(units), 0);
  const ids = new Set([...ofAll.subscriptions, ...list.invoices].map(({ lago_id }) => lago_id));
  const left: Billed[] = [];
  const others = all.lives.filter((life) => life.external_id === id && !ids.has(life.lago_id));
  // Lago lists the newest first.
  for (const [customerId, lives] of [...Map.groupBy(others, (life) => life.lago_customer_id)].toReversed()) {
    const its = all.invoices.filter(({ customer }) => customer.lago_id === customerId);
    left.push({ lives, invoices: await readFees(lago, its) });
  }
  return { lives: ofAll.subscriptions, invoices, left, usedNow, events };
}

const statuses = ["active", "pending", "terminated", "canceled"]
  .map((status) => `status[]=${status}`)
  .join("&");

async function readFees(lago: World["lago"], listed: readonly Json[]): Promise<Json[]> {
  const invoices: Json[] = [];
  for (const { lago_id } of listed)
    invoices.push((await lago.call("GET", `/invoices/${lago_id}`)).body.invoice);
  return invoices;
}

/** Whatever Lago has of anybody, also of customers that were deleted. */
async function readAll({ lago }: World): Promise<Billed> {
  const list = async (root: string, query = "") => {
    const found: Json[] = [];
    for (let page: number | null = 1; page !== null; ) {
      const { body } = await lago.call("GET", `/${root}?per_page=1000&page=${page}&${query}`);
      found.push(...body[root]);
      page = body.meta.next_page;
    }
    return found;
  };
  return { lives: await list("subscriptions", statuses), invoices: await list("invoices") };
}

async function readRows({ gatewayDatabase, jobsDatabase }: World) {
  const read = async ({ superuser }: typeof gatewayDatabase, query: string) =>
    (await superuser.query<Json>(query)).rows;
  const by = (rows: Json[]) => {
    const grouped = Map.groupBy(rows, ({ tenant_id }) => tenant_id);
    return (id: string): Json[] => grouped.get(id) ?? [];
  };
  const open = "select type, problem from billing_event where status in ('received', 'failed')";
  const audit = "select tenant_id from audit_log where action like 'billing.%' or action = 'tenant.deleted'";
  return {
    subscription: by(await read(gatewayDatabase, "select * from subscription")),
    invoices: by(await read(gatewayDatabase, "select * from invoice")),
    effects: by(await read(gatewayDatabase, "select * from billing_effect")),
    audit: by(await read(gatewayDatabase, audit)),
    openEvents: await read(gatewayDatabase, open),
    ledger: by(await read(jobsDatabase, "select * from usage_ledger")),
  };
}
