import { afterEach, beforeEach, expect, test } from "vitest";
import { type Json, startTestLago, type TestLago } from "./test-lago.ts";

let lago: TestLago;
beforeEach(async () => {
  lago = await startTestLago();
});
afterEach(() => lago.stop());

test("a trial bills nothing until it ends, and then the rest of the period", async () => {
  await payingCustomer("acme");
  const started = await subscribe("acme", "pro_eur_monthly");
  expect(started).toMatchObject({ status: "active", trial_ended_at: null });
  expect(await invoices("acme")).toEqual([]);
  await advance("2027-01-14T23:59:59Z");
  expect(await invoices("acme")).toEqual([]);
  await advance("2027-01-15T00:00:00Z");
  const [invoice] = await invoices("acme");
  // 17 of January's 31 days at 49.00.
  expect(invoice).toMatchObject({ total_amount_cents: 2687, payment_status: "succeeded", currency: "EUR" });
  expect((await subscription("acme")).trial_ended_at).toBe("2027-01-15T00:00:00Z");
});

test("a period's end bills the next base fee and the usage of the one that ended, by the events' own time", async () => {
  await payingCustomer("acme");
  await subscribe("acme", "pro_eur_monthly");
  await use("acme", 600_000, "2027-01-20T12:00:00Z");
  await use("acme", 7, "2027-02-03T12:00:00Z");
  await advance("2027-02-01T00:00:00Z");
  const [invoice] = await invoices("acme");
  const detail = (await lago.call("GET", `/invoices/${invoice.lago_id}`)).body.invoice;
  // 100,000 rows beyond the included 500,000 at 40 cents a thousand.
  expect(detail.fees.map(({ item, amount_cents }: Json) => [item.code, amount_cents])).toEqual([
    ["pro_eur_monthly", 4900],
    ["rows", 4000],
  ]);
  expect(detail.total_amount_cents).toBe(8900);
  const current = await lago.call("GET", "/customers/acme/current_usage?external_subscription_id=sub-acme");
  expect(current.body.customer_usage).toMatchObject({ amount_cents: 0, charges_usage: [{ units: "7.0" }] });
  const past = await lago.call("GET", "/customers/acme/past_usage?external_subscription_id=sub-acme");
  expect(past.body.usage_periods[0]).toMatchObject({
    from_datetime: "2027-01-01T00:00:00Z",
    to_datetime: "2027-01-31T23:59:59Z",
    charges_usage: [{ units: "600000.0", amount_cents: 4000 }],
  });
});

test("a yearly plan bills its fee once and its usage every month", async () => {
  await payingCustomer("acme");
  await subscribe("acme", "scale_usd_yearly");
  await advance("2028-01-01T00:00:00Z");
  const all = await invoices("acme");
  const fees = all.map(({ fees_amount_cents }: Json) => fees_amount_cents);
  // At the end of the trial 351 of 365 days, then eleven months without usage, then the whole next year.
  expect(fees.filter((cents: number) => cents > 0)).toEqual([329_000, 316_381]);
  expect(all).toHaveLength(13);
});

test("periods of a subscription from the 31st end on the last day of shorter months", async () => {
  await advance("2027-01-31T10:00:00Z");
  await payingCustomer("acme");
  await subscribe("acme", "free_eur_monthly");
  const periods = [];
  for (const at of ["2027-02-27T00:00:00Z", "2027-02-28T00:00:00Z", "2027-03-31T00:00:00Z"]) {
    await advance(at);
    periods.push((await subscription("acme")).current_billing_period_ending_at);
  }
  expect(periods).toEqual(["2027-02-27T23:59:59Z", "2027-03-30T23:59:59Z", "2027-04-29T23:59:59Z"]);
});

test("an upgrade starts at once: unused days are credited, and one invoice bills usage and the new plan", async () => {
  await payingCustomer("acme");
  await subscribe("acme", "pro_eur_monthly");
  await advance("2027-02-15T12:00:00Z");
  await use("acme", 502_000, "2027-02-10T00:00:00Z");
  const upgraded = await subscribe("acme", "scale_eur_monthly");
  expect(upgraded).toMatchObject({ plan_code: "scale_eur_monthly", previous_plan_code: "pro_eur_monthly" });
  const [invoice] = await invoices("acme");
  // 14 of 28 days: 49.00 / 2 credited, 299.00 / 2 billed; 2,000 rows of overage.
  expect(invoice).toMatchObject({
    fees_amount_cents: 14_950 + 80,
    credit_notes_amount_cents: 2450,
    total_amount_cents: 14_950 + 80 - 2450,
  });
  const notes = await lago.call("GET", "/customers/acme/credit_notes");
  expect(notes.body.credit_notes).toMatchObject([{ total_amount_cents: 2450, credit_status: "consumed" }]);
});

test("a downgrade waits for the end of the period and can be taken back until then", async () => {
  await payingCustomer("acme");
  await subscribe("acme", "scale_eur_monthly");
  const waiting = await subscribe("acme", "pro_eur_monthly");
  expect(waiting).toMatchObject({
    plan_code: "scale_eur_monthly",
    next_plan_code: "pro_eur_monthly",
    downgrade_plan_date: "2027-02-01",
  });
  await lago.call("DELETE", "/subscriptions/sub-acme?status=pending");
  expect(await subscription("acme")).toMatchObject({ next_plan_code: null, downgrade_plan_date: null });
  await subscribe("acme", "pro_eur_monthly");
  await advance("2027-02-01T00:00:00Z");
  expect(await subscription("acme")).toMatchObject({
    plan_code: "pro_eur_monthly",
    previous_plan_code: "scale_eur_monthly",
  });
  const [invoice] = await invoices("acme");
  expect(invoice).toMatchObject({ total_amount_cents: 4900, credit_notes_amount_cents: 0 });
});

test("a subscription that ends with its period is not billed again and credits nothing", async () => {
  await payingCustomer("acme");
  await subscribe("acme", "pro_eur_monthly");
  await lago.call("PUT", "/subscriptions/sub-acme", { subscription: { ending_at: "2027-02-28T23:59:59Z" } });
  await advance("2027-04-01T00:00:00Z");
  const { body } = await lago.call("GET", "/subscriptions/sub-acme?status=terminated");
  expect(body.subscription).toMatchObject({ status: "terminated", terminated_at: "2027-02-28T23:59:59Z" });
  const totals = (await invoices("acme")).map(({ total_amount_cents }: Json) => total_amount_cents);
  expect(totals).toEqual([0, 4900, 2687]);
  expect((await lago.call("GET", "/credit_notes")).body.credit_notes).toEqual([]);
});

test("a termination now refunds the unused days of what was paid", async () => {
  await payingCustomer("acme");
  await subscribe("acme", "pro_eur_monthly");
  await advance("2027-02-14T12:00:00Z");
  await lago.call("DELETE", "/subscriptions/sub-acme?on_termination_credit_note=refund");
  const { body } = await lago.call("GET", "/credit_notes");
  expect(body.credit_notes).toMatchObject([{ refund_amount_cents: 2450, credit_amount_cents: 0 }]);
});

test("a refused card is tried again after 3, 8 and 15 days, and the invoice is overdue meanwhile", async () => {
  await payingCustomer("acme", "declined");
  await subscribe("acme", "scale_eur_monthly");
  await advance("2027-01-31T23:00:00Z");
  const [invoice] = await invoices("acme");
  expect(invoice).toMatchObject({ payment_status: "failed", payment_overdue: true });
  const { body } = await lago.call("GET", "/customers/acme/payments");
  expect(body.payments.map(({ created_at, payment_status }: Json) => [created_at, payment_status])).toEqual([
    ["2027-01-30T00:00:00Z", "failed"],
    ["2027-01-23T00:00:00Z", "failed"],
    ["2027-01-18T00:00:00Z", "failed"],
    ["2027-01-15T00:00:00Z", "failed"],
  ]);
  await lago.control("PUT", "/_customers/acme/card", { card: "works" });
  expect((await lago.call("POST", `/invoices/${invoice.lago_id}/retry_payment`)).status).toBe(200);
  const [paid] = await invoices("acme");
  expect(paid).toMatchObject({
    payment_status: "succeeded",
    payment_overdue: false,
    total_due_amount_cents: 0,
  });
});

test("coupons, credit notes and wallets pay in this order, and a coupon that is used up stops", async () => {
  await payingCustomer("acme");
  await lago.call("POST", "/coupons", {
    coupon: {
      name: "Half",
      code: "half",
      coupon_type: "percentage",
      percentage_rate: "50",
      frequency: "once",
      expiration: "no_expiration",
      reusable: false,
    },
  });
  const apply = () =>
    lago.call("POST", "/applied_coupons", {
      applied_coupon: { external_customer_id: "acme", coupon_code: "half" },
    });
  expect((await apply()).status).toBe(200);
  expect((await apply()).body.error_details).toEqual({ coupon: ["coupon_is_not_reusable"] });
  await lago.call("POST", "/wallets", {
    wallet: { external_customer_id: "acme", rate_amount: "1", currency: "EUR", granted_credits: "10" },
  });
  await subscribe("acme", "pro_eur_monthly");
  await advance("2027-02-01T00:00:00Z");
  const [second, first] = await invoices("acme");
  expect(first).toMatchObject({
    fees_amount_cents: 2687,
    coupons_amount_cents: 1344,
    prepaid_credit_amount_cents: 1000,
    total_amount_cents: 343,
  });
  expect(second).toMatchObject({ coupons_amount_cents: 0, total_amount_cents: 4900 });
});

test("a customer keeps its currency once it has a subscription, and an unknown plan is 404", async () => {
  await payingCustomer("acme");
  await subscribe("acme", "pro_eur_monthly");
  const refused = await lago.call("POST", "/subscriptions", body("acme", "pro_usd_monthly"));
  expect(refused.body.error_details).toEqual({ currency: ["currencies_does_not_match"] });
  expect((await lago.call("POST", "/subscriptions", body("acme", "gold"))).body.code).toBe("plan_not_found");
});

test("a deleted customer's subscription is ended a moment later, and its id is taken until then", async () => {
  await payingCustomer("acme");
  await subscribe("acme", "pro_eur_monthly");
  await lago.call("DELETE", "/customers/acme");
  const early = await lago.call("POST", "/subscriptions", body("acme", "pro_usd_monthly"));
  expect(early.body.error_details).toEqual({ external_id: ["value_already_exist"] });
  await advance("2027-01-01T00:00:02Z");
  const late = await lago.call("POST", "/subscriptions", body("acme", "pro_usd_monthly"));
  expect(late.body.subscription).toMatchObject({ plan_code: "pro_usd_monthly", status: "active" });
});

test("another customer's subscription id is taken", async () => {
  await payingCustomer("acme");
  await payingCustomer("globex");
  await subscribe("acme", "pro_eur_monthly");
  const { subscription: fields } = body("globex", "pro_eur_monthly");
  const stolen = { subscription: { ...fields, external_id: "sub-acme" } };
  const refused = await lago.call("POST", "/subscriptions", stolen);
  expect(refused.body.error_details).toEqual({ external_id: ["value_already_exist"] });
});

async function payingCustomer(id: string, card = "works") {
  await lago.call("POST", "/customers", {
    customer: {
      external_id: id,
      billing_configuration: { payment_provider: "stripe", sync_with_provider: true },
    },
  });
  await lago.control("PUT", `/_customers/${id}/card`, { card });
}

function body(customer: string, plan: string) {
  return {
    subscription: {
      external_customer_id: customer,
      external_id: `sub-${customer}`,
      plan_code: plan,
      billing_time: "anniversary",
    },
  };
}

async function subscribe(customer: string, plan: string): Promise<Json> {
  return (await lago.call("POST", "/subscriptions", body(customer, plan))).body.subscription;
}

async function subscription(customer: string): Promise<Json> {
  return (await lago.call("GET", `/subscriptions/sub-${customer}`)).body.subscription;
}

async function invoices(customer: string): Promise<Json> {
  return (await lago.call("GET", `/customers/${customer}/invoices`)).body.invoices;
}

async function use(customer: string, rows: number, at: string) {
  await lago.call("POST", "/events", {
    event: {
      transaction_id: crypto.randomUUID(),
      external_subscription_id: `sub-${customer}`,
      code: "rows",
      timestamp: Date.parse(at) / 1000,
      properties: { rows },
    },
  });
}

async function advance(to: string) {
  expect((await lago.control("POST", "/_clock", { to })).status).toBe(200);
}
