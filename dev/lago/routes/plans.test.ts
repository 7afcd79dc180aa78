import { afterAll, beforeAll, expect, test } from "vitest";
import { seedLago } from "../seed.ts";
import { startTestLago, type TestLago, testKey } from "../test-lago.ts";

let lago: TestLago;
beforeAll(async () => {
  lago = await startTestLago();
});
afterAll(() => lago.stop());

const plan = {
  name: "Team",
  code: "team",
  interval: "monthly",
  amount_cents: 1000,
  amount_currency: "EUR",
  pay_in_advance: true,
};

test("a call without the key, or with a wrong one, is 401 in Lago's shape", async () => {
  for (const headers of [{}, { authorization: "Bearer wrong" }]) {
    const response = await fetch(`${lago.url}/api/v1/plans`, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ status: 401, error: "Unauthorized" });
  }
});

test("the seed makes one plan per plan, currency and interval, and a second run changes nothing", async () => {
  const before = await lago.call("GET", "/plans");
  expect(before.body.meta.total_count).toBe(12);
  expect(before.body.plans.map(({ code }: { code: string }) => code)).toContain("pro_eur_monthly");
  await seedLago({ url: lago.url, apiKey: testKey });
  const after = await lago.call("GET", "/plans");
  expect(after.body).toEqual(before.body);
});

test("a list is cut into pages with Lago's meta, and an empty page says so", async () => {
  const second = await lago.call("GET", "/plans?page=2&per_page=5");
  expect(second.body.plans).toHaveLength(5);
  expect(second.body.meta).toEqual({
    current_page: 2,
    next_page: 3,
    prev_page: 1,
    total_pages: 3,
    total_count: 12,
  });
  const empty = await lago.call("GET", "/coupons");
  expect(empty.body).toEqual({
    coupons: [],
    meta: { current_page: 0, next_page: null, prev_page: null, total_pages: 0, total_count: 0 },
  });
});

test("a plan without its root is 400, and one with bad fields is 422 with a code per field", async () => {
  expect((await lago.call("POST", "/plans", {})).status).toBe(400);
  const { amount_cents: _, ...incomplete } = plan;
  const refused = await lago.call("POST", "/plans", {
    plan: { ...incomplete, name: " ", interval: "hourly", amount_currency: "XXY" },
  });
  expect(refused.status).toBe(422);
  expect(refused.body).toEqual({
    status: 422,
    error: "Unprocessable Entity",
    code: "validation_errors",
    error_details: {
      name: ["value_is_mandatory"],
      interval: ["value_is_invalid"],
      amount_cents: ["value_is_mandatory"],
      amount_currency: ["value_is_invalid"],
    },
  });
});

test("ranges of a graduated charge must follow one another and end open", async () => {
  const { body } = await lago.call("GET", "/billable_metrics/rows");
  const withRanges = (graduated_ranges: unknown) => ({
    plan: {
      ...plan,
      charges: [
        {
          billable_metric_id: body.billable_metric.lago_id,
          charge_model: "graduated",
          properties: { graduated_ranges },
        },
      ],
    },
  });
  const price = { flat_amount: "0", per_unit_amount: "1" };
  const gap = withRanges([
    { from_value: 0, to_value: 10, ...price },
    { from_value: 20, to_value: null, ...price },
  ]);
  for (const bad of [gap, withRanges([{ from_value: 0, to_value: 10, ...price }])]) {
    const refused = await lago.call("POST", "/plans", bad);
    expect(refused.body.error_details).toEqual({ graduated_ranges: ["invalid_graduated_ranges"] });
  }
});

test("a code is taken until its plan is deleted", async () => {
  expect((await lago.call("POST", "/plans", { plan })).status).toBe(200);
  const twice = await lago.call("POST", "/plans", { plan });
  expect(twice.status).toBe(422);
  expect(twice.body.error_details).toEqual({ code: ["value_already_exist"] });
  expect((await lago.call("DELETE", "/plans/team")).body.plan.code).toBe("team");
  expect((await lago.call("GET", "/plans/team")).body.code).toBe("plan_not_found");
  expect((await lago.call("POST", "/plans", { plan })).status).toBe(200);
});

test("an update changes what is given and keeps the rest, charges by their id included", async () => {
  const before = await lago.call("GET", "/plans/pro_eur_monthly");
  const charge = before.body.plan.charges[0];
  const after = await lago.call("PUT", "/plans/pro_eur_monthly", {
    plan: {
      amount_cents: 5000,
      charges: [{ id: charge.lago_id, charge_model: "standard", properties: { amount: "0.001" } }],
    },
  });
  expect(after.body.plan).toMatchObject({ code: "pro_eur_monthly", name: "Pro", amount_cents: 5000 });
  expect(after.body.plan.charges).toHaveLength(1);
  expect(after.body.plan.charges[0]).toMatchObject({ lago_id: charge.lago_id, charge_model: "standard" });
});
