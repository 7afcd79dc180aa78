import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type * as client from "../../db/gateway/client.ts";
import { withTenant } from "../../db/jobs/client.ts";
import { usageLedger } from "../../db/jobs/schema.ts";
import {
  changeSubscription,
  endSubscription,
  subscribe,
} from "../../workers/gateway/billing/change-subscription.ts";
import { sendEntries } from "../../workers/jobs/usage/send-usage.ts";
import { rowsOf } from "../../workers/jobs/usage/usage-message.ts";
import { compareAll } from "./compare.ts";
import { endPools } from "./pooled-transactions.ts";
import { sweep } from "./run-background.ts";
import { createTenants, type SimulatedTenant } from "./tenants.ts";
import { createWorld, type World } from "./world.ts";

vi.mock("../../db/gateway/client.ts", async (importOriginal) => ({
  ...(await importOriginal<typeof client>()),
  inTransaction: (await import("./pooled-transactions.ts")).inPooledTransaction,
}));

const pro = { plan: "pro", currency: "EUR", interval: "monthly" } as const;

let world: World;
let tenants: SimulatedTenant[];
beforeAll(async () => {
  world = await createWorld({ seed: 1, start: new Date("2027-01-25T08:00:00Z") });
  await world.breakLago("none", 0);
  tenants = await createTenants(world, 2);
});
afterAll(async () => {
  vi.useRealTimers();
  await endPools();
  await world?.end();
});

test("rows of a month before the currency changed are billed once, by the customer that was left behind", async () => {
  const tenant = tenantAt(0);
  await subscribe(world.deps, tenant.actor, pro);
  await use(tenant, 20_308, "2027-01-28T08:00:00Z");
  await use(tenant, 7, "2027-02-02T08:00:00Z");
  // The trial goes on: January's invoice asks for nothing, so that the currency may change.
  await world.clock.goTo(new Date("2027-02-03T08:00:00Z"));
  await changeSubscription(world.deps, tenant.actor, { currency: "USD" });
  await use(tenant, 600_000, "2027-02-20T08:00:00Z");
  await use(tenant, 11, "2027-03-02T08:00:00Z");
  tenant.accepted = 2;
  await world.clock.goTo(new Date("2027-03-03T08:00:00Z"));
  await sweep(world);
  await compareAll(world, [tenant]);
});

test("the currency stays once rows were billed, though a coupon paid for them and the invoice asks for nothing", async () => {
  const tenant = tenantAt(1);
  const terms = { coupon_type: "fixed_amount", amount_cents: 2_000, amount_currency: "EUR" };
  const lasting = { frequency: "once", expiration: "no_expiration", reusable: true };
  await world.lago.call("POST", "/coupons", { coupon: { name: "A", code: "launch", ...terms, ...lasting } });
  await subscribe(world.deps, tenant.actor, { ...pro, coupon: "launch" });
  await use(tenant, 520_000, "2027-03-04T08:00:00Z");
  await world.clock.goTo(new Date("2027-03-05T08:00:00Z"));
  await endSubscription(world.deps, tenant.actor, "now");
  const { body } = await world.lago.call("GET", `/invoices?external_customer_id=${tenant.id}`);
  expect(body.invoices).toMatchObject([{ coupons_amount_cents: 800, total_amount_cents: 0 }]);
  await subscribe(world.deps, tenant.actor, pro);
  const change = changeSubscription(world.deps, tenant.actor, { currency: "USD" });
  await expect(change).rejects.toThrow("the currency stays");
});

function tenantAt(index: number): SimulatedTenant {
  const tenant = tenants[index];
  if (tenant === undefined) throw new Error(`There is no tenant ${index}`);
  return tenant;
}

async function use({ id: tenantId }: SimulatedTenant, quantity: number, at: string): Promise<void> {
  await world.clock.goTo(new Date(at));
  const taskId = crypto.randomUUID();
  const entry = { transactionId: rowsOf(taskId), tenantId, metric: "rows", quantity, taskId };
  await withTenant(world.jobs.db, tenantId, (tx) => [tx.insert(usageLedger).values(entry)]);
  await sendEntries(world.jobs, new Set([entry.transactionId]));
}
