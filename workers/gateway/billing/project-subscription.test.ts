import { expect, test } from "vitest";
import { entitlementsOf } from "./entitlements.ts";
import type { LagoInvoice, LagoSubscription } from "./lago-shapes.ts";
import { projectSubscription } from "./project-subscription.ts";

const now = new Date("2027-03-10T12:00:00Z");
const at = (text: string) => new Date(`${text}T00:00:00Z`);

function life(changes: Partial<LagoSubscription> = {}): LagoSubscription {
  return {
    ...{ lago_id: "life-1", external_id: "t", external_customer_id: "t", plan_code: "pro_eur_monthly" },
    ...{ status: "active", created_at: at("2027-01-01"), started_at: at("2027-01-01"), ...changes },
  };
}

function invoice(changes: Partial<LagoInvoice> = {}): LagoInvoice {
  return {
    ...{ lago_id: "i", number: "1", invoice_type: "subscription", status: "finalized", currency: "EUR" },
    ...{ payment_status: "succeeded", total_amount_cents: 4_900, issuing_date: "2027-03-01" },
    ...{ updated_at: at("2027-03-01"), customer: { external_id: "t" }, ...changes },
  };
}

function project(lives: LagoSubscription[], invoices: LagoInvoice[] = [], unpaidSince: Date | null = null) {
  return projectSubscription("t", { lives, invoices }, { unpaidSince, now });
}

test("the life that runs counts, then the one that waits, then the last that ended", () => {
  const ended = life({ lago_id: "ended", status: "terminated", started_at: at("2027-02-01") });
  const waiting = life({
    lago_id: "waiting",
    status: "pending",
    started_at: null,
    plan_code: "scale_usd_yearly",
  });
  expect(project([ended, waiting, life()])).toMatchObject({
    lagoId: "life-1",
    status: "active",
    plan: "pro",
  });
  expect(project([ended, waiting])).toMatchObject({
    ...{ lagoId: "waiting", status: "pending", plan: "scale", currency: "USD", interval: "yearly" },
  });
  expect(project([life({ status: "terminated" }), ended])).toMatchObject({
    lagoId: "ended",
    status: "ended",
  });
  expect(project([])).toBeNull();
  expect(project([life({ plan_code: "made-by-hand" })])).toBeNull();
});

test("a paid period is the base fee's, which on a yearly plan is not the month that usage is billed for", () => {
  const period = {
    current_billing_period_started_at: at("2027-03-01"),
    current_billing_period_ending_at: new Date("2027-03-31T23:59:59Z"),
  };
  expect(project([life(period)])).toMatchObject({
    periodStartsAt: at("2027-03-01"),
    periodEndsAt: new Date("2027-03-31T23:59:59Z"),
  });
  const yearly = { ...period, plan_code: "pro_eur_yearly" };
  const end = new Date("2027-12-31T23:59:59Z");
  expect(project([life({ ...yearly, started_at: at("2026-08-20") })])).toMatchObject({
    ...{ periodStartsAt: at("2027-01-01"), periodEndsAt: end },
  });
  expect(project([life({ ...yearly, started_at: at("2027-02-20") })])).toMatchObject({
    ...{ periodStartsAt: at("2027-02-20"), periodEndsAt: end },
  });
  const ended = life({ ...yearly, status: "terminated", terminated_at: at("2027-03-09") });
  expect(project([ended])?.periodEndsAt).toEqual(at("2027-03-09"));
  expect(project([life({ status: "pending", plan_code: "pro_eur_yearly" })])?.periodEndsAt).toBeNull();
});

test("the trial counts from the first start of all lives", () => {
  const first = life({ status: "terminated", started_at: at("2027-03-01") });
  const second = life({ lago_id: "life-2", started_at: at("2027-03-09") });
  expect(project([first, second])?.trialEndsAt).toEqual(at("2027-03-15"));
  expect(project([life(), second])?.trialEndsAt).toBeNull();
});

test("a payment is missing from its failure on until nothing is, and what is void or free is not missing", () => {
  const failed = invoice({ payment_status: "failed", updated_at: at("2027-03-05") });
  expect(project([life()], [invoice(), failed])?.unpaidSince).toEqual(at("2027-03-05"));
  expect(project([life()], [failed], at("2027-03-02"))?.unpaidSince).toEqual(at("2027-03-02"));
  const overdue = invoice({ payment_status: "pending", payment_overdue: true });
  expect(project([life()], [overdue])?.unpaidSince).toEqual(at("2027-03-01"));
  const none = [
    invoice({ payment_status: "pending" }),
    { ...failed, status: "voided" },
    { ...failed, total_amount_cents: 0 },
  ];
  expect(project([life()], none, at("2027-03-02"))?.unpaidSince).toBeNull();
});

test.each([
  ["2027-03-01", "grace", "2027-03-08"],
  ["2027-03-07", "grace", "2027-03-08"],
  ["2027-03-08", "read_only", "2027-03-22"],
  ["2027-03-22", "suspended", null],
] as const)("unpaid since the first of March means on %s: %s", (day, access, until) => {
  const state = { plan: "pro", status: "active", unpaidSince: at("2027-03-01") };
  expect(entitlementsOf(state, {}, at(day).getTime())).toMatchObject({
    ...{ plan: "pro", access, accessUntil: until === null ? null : at(until).toISOString() },
  });
});

test("what was granted or taken counts over the plan, and what ended is Free", () => {
  const state = { plan: "pro", status: "active", unpaidSince: null };
  const changed = entitlementsOf(state, { rowsPerMonth: 7, own_sign_in: 1, audit_log: 0 });
  expect(changed.limits).toMatchObject({ rowsPerMonth: 7, seats: 10 });
  expect(changed.features).toEqual(["own_sign_in"]);
  expect(entitlementsOf({ ...state, status: "ended" }).plan).toBe("free");
  expect(entitlementsOf(null)).toMatchObject({ plan: "free", access: "full" });
});
