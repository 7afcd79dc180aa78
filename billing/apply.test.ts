import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningLago, startLago } from "../dev/lago/server.ts";
import { catalogue, currencies, intervals, lagoPlanCode } from "../workers/gateway/billing/catalogue.ts";
import { differencesOf } from "./differences.ts";
import { connectLago, type LagoApi, readConnection } from "./lago-api.ts";
import { applyPlans, comparePlans, renderChanges } from "./plan-changes.ts";
import { wantedPlans } from "./wanted-plans.ts";

const apiKey = "key-of-this-test";
const plans = { one: "plan", many: "plans" } as const;
const metrics = { one: "billable_metric", many: "billable_metrics" } as const;

let running: RunningLago;
let lago: LagoApi;
beforeAll(async () => {
  running = await startLago({ port: 0, apiKey });
  lago = connectLago({ url: running.url, apiKey });
});
afterAll(() => running?.stop());

async function runApply(...args: string[]): Promise<{ code: number; said: string }> {
  const env = { ...process.env, LAGO_URL: running.url, LAGO_API_KEY: apiKey };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ["billing/apply.ts", ...args], { env });
    return { code: 0, said: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
}

test("an empty Lago is told apart, filled, and found to be filled", async () => {
  const before = await runApply("--diff");
  expect(before.code).toBe(1);
  expect(before.said).toContain("+ billable metric rows\n");
  expect(before.said.match(/^\+ plan /gm)).toHaveLength(12);
  expect(await lago.list(plans)).toEqual([]);

  expect(await runApply()).toMatchObject({ code: 0 });
  const after = await runApply("--diff");
  expect(after).toEqual({ code: 0, said: expect.stringContaining("are those of the catalogue") });
});

test("every plan costs in Lago what the catalogue says, and usage is billed by its ranges", async () => {
  await applyPlans(lago);
  const known = new Map((await lago.list(plans)).map((plan) => [plan.code, plan]));
  for (const plan of catalogue) {
    for (const currency of currencies) {
      for (const interval of intervals) {
        const found = known.get(lagoPlanCode(plan.code, currency, interval));
        expect(found).toMatchObject({
          ...{ amount_cents: plan.priceCents[currency][interval], amount_currency: currency, interval },
          ...{ trial_period: plan.trialDays, charges: [{ billable_metric_code: "rows" }] },
        });
      }
    }
  }
  expect(known.get("pro_eur_yearly")?.bill_charges_monthly).toBe(true);
  const [charge] = known.get("pro_eur_monthly")?.charges ?? [];
  expect(charge?.properties).toMatchObject({
    graduated_ranges: [
      { from_value: 0, to_value: 500_000, per_unit_amount: "0" },
      { from_value: 500_001, to_value: 2_000_000, per_unit_amount: "0.0004" },
      { from_value: 2_000_001, to_value: null, per_unit_amount: "0.0002" },
    ],
  });
});

test("what was changed by hand is named value by value and put right, under the same ids", async () => {
  await applyPlans(lago);
  const [before] = (await lago.list(plans)).filter(({ code }) => code === "pro_eur_monthly");
  const [charge] = before?.charges ?? [];
  await lago.change(plans, "pro_eur_monthly", {
    amount_cents: 1,
    charges: [{ id: charge?.lago_id, charge_model: "standard", properties: { amount: "9" } }],
  });
  await lago.change(metrics, "rows", { name: "Lines" });
  const lines = renderChanges(await comparePlans(lago));
  expect(lines).toEqual(
    expect.arrayContaining([
      '~ billable metric rows: name is "Lines", should be "Rows processed"',
      "~ plan pro_eur_monthly: amount_cents is 1, should be 4900",
      '~ plan pro_eur_monthly: charges.rows.charge_model is "standard", should be "graduated"',
    ]),
  );
  expect(lines.join("\n")).not.toContain("scale");
  await applyPlans(lago);
  expect(await comparePlans(lago)).toEqual({ changes: [], others: [] });
  const [after] = (await lago.list(plans)).filter(({ code }) => code === "pro_eur_monthly");
  expect([after?.lago_id, after?.charges?.[0]?.lago_id]).toEqual([before?.lago_id, charge?.lago_id]);
});

test("a price that the catalogue changes is changed in Lago, and nothing else is", async () => {
  await applyPlans(lago);
  const dearer = catalogue.map((plan) =>
    plan.code === "pro"
      ? { ...plan, priceCents: { ...plan.priceCents, USD: { monthly: 1, yearly: 10 } } }
      : plan,
  );
  const { changes } = await applyPlans(lago, wantedPlans(dearer));
  expect(changes).toMatchObject([
    { code: "pro_usd_monthly", differences: [{ path: "amount_cents", is: 5_400, wanted: 1 }] },
    { code: "pro_usd_yearly", differences: [{ path: "amount_cents", is: 54_000, wanted: 10 }] },
  ]);
  await applyPlans(lago);
});

test("a plan that only Lago has stays, and is named", async () => {
  await applyPlans(lago);
  const own = { interval: "monthly", amount_cents: 1, amount_currency: "EUR", pay_in_advance: true };
  await lago.create(plans, { name: "For one customer", code: "custom", ...own });
  expect((await applyPlans(lago)).others).toEqual(["custom"]);
  expect((await lago.list(plans)).map(({ code }) => code)).toContain("custom");
});

test("what Lago refuses, and a Lago that is away, is said in one line", async () => {
  const refused = connectLago({ url: running.url, apiKey: "wrong" });
  await expect(comparePlans(refused)).rejects.toThrow("Lago answered 401 to GET");
  const away = connectLago({ url: "http://127.0.0.1:1", apiKey });
  await expect(comparePlans(away)).rejects.toThrow('Cannot reach Lago at "http://127.0.0.1:1"');
  const other = { LAGO_URL: "https://billing.selvedge.dev" };
  expect(() => readConnection(other)).toThrow("LAGO_API_KEY is missing");
  expect(() => readConnection({ LAGO_URL: "billing" })).toThrow('LAGO_URL is "billing"');
  expect(readConnection({})).toEqual({ url: "http://127.0.0.1:3100", apiKey: "development-only-lago" });
});

test("a number is the same as its text, and what is not wanted may be anything", () => {
  expect(differencesOf({ a: "0.10", list: [1] }, { a: 0.1, list: ["1"], more: true })).toEqual([]);
  expect(differencesOf({ a: "", b: null, c: [1] }, { a: 0, c: [1, 2] })).toEqual([
    { path: "a", is: 0, wanted: "" },
    { path: "b", is: undefined, wanted: null },
    { path: "c", is: [1, 2], wanted: [1] },
  ]);
});
