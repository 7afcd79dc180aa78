import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { billingEffect, billingEvent, invoice, subscription } from "../../../db/gateway/schema-billing.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type {
  BilledTenant,
  BillingDrift,
  BillingEvent,
  BillingSummary,
} from "../../contract/billing-admin.ts";
import type { AccountWork } from "../account-work/account-work.ts";
import { askLago } from "../testing/at-lago.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import { applyEvent, eventSweep } from "./apply-event.ts";
import { countRevenue } from "./count-revenue.ts";

const queued: AccountWork[] = [];
const accountQueue = { send: async (work: AccountWork) => void queued.push(work) } as unknown as Queue;
const gateway = createTestGateway({ deps: { accountQueue } });
const { deps } = gateway;
const { db } = deps;
const base = "/api/admin/billing";
const pro = { plan: "pro", currency: "EUR", interval: "monthly" };
const dayMs = 86_400_000;

async function createAdministrator(): Promise<Teammate> {
  const person = await createPerson(gateway);
  await db.update(user).set({ role: "admin" }).where(eq(user.id, person.id));
  return person;
}

async function read<Answer>(person: Teammate, path: string): Promise<Answer> {
  const answer = await person.get(`${base}/${path}`);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return await answer.json<Answer>();
}

async function keepEvent(tenantId: string, more: Partial<typeof billingEvent.$inferInsert> = {}) {
  const id = [...crypto.getRandomValues(new Uint8Array(32))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  const row = { id, source: "lago", type: "invoice.created", tenantId, body: '{"kept":1}', ...more };
  await withPlatform(db, [db.insert(billingEvent).values(row)]);
  return id;
}

async function listAllTenants(admin: Teammate): Promise<BilledTenant[]> {
  const all: BilledTenant[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: { data: BilledTenant[]; nextCursor: string | null } = await read(
      admin,
      `tenants?limit=50${cursor === "" ? "" : `&cursor=${cursor}`}`,
    );
    all.push(...page.data);
    cursor = page.nextCursor;
  }
  return all;
}

/** A tenant as it was, for a month and more, on a plan that it pays for. */
async function createPaying(change: Partial<typeof subscription.$inferInsert> = {}) {
  const team = await createTeam(gateway);
  expect((await team.owner.post("/api/billing/subscriptions", pro)).status).toBe(201);
  const startedAt = new Date(Date.now() - 60 * dayMs);
  const lasting = { startedAt, begunAt: startedAt, trialEndsAt: null };
  await withTenant(db, team.id, [db.update(subscription).set({ ...lasting, ...change })]);
  return team;
}

test("revenue is by month and by year, in each currency", () => {
  const prices = new Map([
    ["pro_eur_monthly", 4_900],
    ["scale_usd_yearly", 329_000],
  ]);
  const running = [
    { plan: "pro", currency: "EUR", interval: "monthly", tenants: 3 },
    { plan: "scale", currency: "USD", interval: "yearly", tenants: 2 },
    { plan: "pro", currency: "USD", interval: "monthly", tenants: 5 },
  ];
  expect(countRevenue(prices, running)).toEqual([
    { currency: "EUR", monthlyCents: 14_700, yearlyCents: 176_400 },
    { currency: "USD", monthlyCents: 54_833, yearlyCents: 658_000 },
  ]);
});

test("what coupons take off each time is no revenue", () => {
  const prices = new Map([
    ["pro_eur_monthly", 4_900],
    ["scale_eur_yearly", 299_000],
  ]);
  const [pro, scale] = [
    { plan: "pro", currency: "EUR", interval: "monthly" },
    { plan: "scale", currency: "EUR", interval: "yearly" },
  ];
  const coupon = { external_customer_id: "t", coupon_code: "C", status: "active", frequency: "forever" };
  const half = { ...coupon, percentage_rate: "50.0" };
  const tenOff = { ...coupon, amount_cents: 1_000, amount_currency: "EUR" };
  const dollars = { ...coupon, amount_cents: 1_000, amount_currency: "USD" };
  const running = [
    { ...pro, tenants: 3 },
    { ...scale, tenants: 1 },
  ];
  const discounted = [
    { ...pro, coupons: [tenOff, half] },
    { ...pro, coupons: [{ ...tenOff, amount_cents: 9_000 }, dollars] },
    { ...scale, coupons: [half] },
  ];
  const [euros] = countRevenue(prices, running, discounted);
  expect(euros).toMatchObject({ monthlyCents: 4_900 + 1_950 + Math.round(149_500 / 12) });
});

test("a tenant with a coupon is listed with what it pays", async () => {
  const admin = await createAdministrator();
  const { id } = await createPaying();
  const code = `HALF-${crypto.randomUUID().slice(0, 8)}`;
  const terms = { coupon_type: "percentage", percentage_rate: "50", frequency: "forever" };
  const half = { name: "Half", code, ...terms, expiration: "no_expiration" };
  await askLago(deps, "/coupons", { method: "POST", body: { coupon: half } });
  const applied = { external_customer_id: id, coupon_code: code };
  await askLago(deps, "/applied_coupons", { method: "POST", body: { applied_coupon: applied } });
  expect((await listAllTenants(admin)).find((tenant) => tenant.id === id)?.monthlyCents).toBe(2_450);
});

test("the summary counts what runs, and trials apart", async () => {
  const admin = await createAdministrator();
  await createPaying();
  const trial = await createTeam(gateway);
  await trial.owner.post("/api/billing/subscriptions", pro);
  const { plans, revenue } = await read<BillingSummary>(admin, "summary");
  const counted = plans.find(({ plan }) => plan === "pro");
  expect(counted?.inTrial).toBeGreaterThan(0);
  expect(counted?.tenants).toBeGreaterThan(counted?.inTrial ?? 0);
  // Tests beside this one have theirs: what was added here is the least there is.
  expect(revenue.find(({ currency }) => currency === "EUR")?.monthlyCents).toBeGreaterThanOrEqual(4_900);
});

test("who ended in a month is churn, who paid after a trial has converted", async () => {
  const admin = await createAdministrator();
  await createPaying({ status: "ended", endedAt: new Date(Date.now() - dayMs) });
  await createPaying({ begunAt: new Date(Date.now() - 9 * dayMs), status: "ended", endedAt: new Date() });
  const { id } = await createPaying();
  const lost = await createPaying();
  const key = (days: number) => `trial:${new Date(Date.now() - days * dayMs).toISOString()}`;
  const paid = { number: "SEL-9", kind: "subscription", status: "finalized", paymentStatus: "succeeded" };
  const cents = { currency: "EUR", totalCents: 4_900, dueCents: 0, issuedOn: "2026-01-01" };
  await withTenant(db, id, [
    db.insert(billingEffect).values({ tenantId: id, key: key(20) }),
    db
      .insert(invoice)
      .values({ tenantId: id, lagoId: crypto.randomUUID(), ...paid, ...cents, updatedAt: new Date() }),
  ]);
  await withTenant(db, lost.id, [db.insert(billingEffect).values({ tenantId: lost.id, key: key(40) })]);
  const { churn, trialConversion } = await read<BillingSummary>(admin, "summary");
  expect(churn).toBeGreaterThan(0);
  expect(churn).toBeLessThan(1);
  expect(trialConversion).toBeGreaterThan(0);
  expect(trialConversion).toBeLessThan(1);
});

test("tenants are listed page by page with plan, state and what they pay", async () => {
  const admin = await createAdministrator();
  const { id } = await createPaying({ unpaidSince: new Date(Date.now() - 10 * dayMs) });
  const all = await listAllTenants(admin);
  expect(new Set(all.map((tenant) => tenant.id)).size).toBe(all.length);
  expect(all.find((tenant) => tenant.id === id)).toMatchObject({
    ...{ plan: "pro", status: "active", access: "read_only", monthlyCents: 4_900, currency: "EUR" },
  });
  expect(await outcomeOf(await admin.get(`${base}/tenants?cursor=x`))).toBe("400 invalid_request");
});

test("what is not known here is drift, and healing one reads it again, which the log says", async () => {
  const admin = await createAdministrator();
  const team = await createTeam(gateway);
  const customer = { tenantId: team.id, name: "Team", email: team.owner.email, currency: "EUR" };
  await deps.lagoAccounts.upsertCustomer(customer);
  await deps.lagoAccounts.subscribe(team.id, { plan: "pro", currency: "EUR", interval: "monthly" });
  const { id: stale } = await createPaying({ syncedAt: new Date(Date.now() - dayMs) });
  const drift = await read<BillingDrift>(admin, "drift");
  expect(drift.unread).toContain(team.id);
  expect(drift.stale).toContain(stale);
  const healed = await sendJson(admin, "POST", `${base}/tenants/${team.id}/heal`);
  expect(await healed.json()).toMatchObject({ subscription: { plan: "pro", status: "active" } });
  expect((await read<BillingDrift>(admin, "drift")).unread).not.toContain(team.id);
  const log = await (await team.owner.get("/api/audit?action=billing.healed")).json<{ data: unknown[] }>();
  expect(log.data).toHaveLength(1);
  const nobody = await sendJson(admin, "POST", `${base}/tenants/${crypto.randomUUID()}/heal`);
  expect(await outcomeOf(nobody)).toBe("404 not_found");
});

test("a webhook that failed is found with what it says, and is worked on again when somebody says so", async () => {
  const admin = await createAdministrator();
  const { id: tenantId, owner } = await createPaying();
  const id = await keepEvent(tenantId, { status: "failed", attempts: 50, problem: "Lago was away" });
  const { data } = await read<{ data: BillingEvent[] }>(admin, "events?status=failed&limit=100");
  expect(data.find((event) => event.id === id)).toMatchObject({ attempts: 50, problem: "Lago was away" });
  expect(JSON.stringify(data)).not.toContain("kept");
  expect(await read(admin, `events/${id}`)).toMatchObject({ event: { id, body: '{"kept":1}' } });
  const told = async () =>
    (await (await owner.get("/api/notifications")).json<{ data: unknown[] }>()).data.length;
  const before = await told();
  for (const _ of ["once", "twice"]) {
    const replayed = await sendJson(admin, "POST", `${base}/events/${id}/replay`);
    expect([replayed.status, await replayed.json()]).toMatchObject([202, { event: { status: "received" } }]);
    for (const work of queued.splice(0)) if (work.kind === "billing-event") await applyEvent(deps, work.id);
    expect(await read(admin, `events/${id}`)).toMatchObject({ event: { status: "applied", attempts: 1 } });
  }
  expect(await told()).toBe(before);
});

test("of a webhook of which nothing is kept, nothing can be done again", async () => {
  const admin = await createAdministrator();
  const id = await keepEvent("", { tenantId: null, body: "", status: "ignored" });
  expect(await outcomeOf(await sendJson(admin, "POST", `${base}/events/${id}/replay`))).toBe("409 conflict");
  const missing = "0".repeat(64);
  expect(await outcomeOf(await admin.get(`${base}/events/${missing}`))).toBe("404 not_found");
  expect(await outcomeOf(await admin.get(`${base}/events/none`))).toBe("400 invalid_request");
});

test("an owner of a tenant is no administrator, and Lago is not asked for them", async () => {
  const { owner, id } = await createTeam(gateway);
  const asked = vi.spyOn(globalThis, "fetch");
  for (const path of ["summary", "tenants", "drift", "events", `events/${"0".repeat(64)}`])
    expect(await outcomeOf(await owner.get(`${base}/${path}`))).toBe("403 forbidden");
  for (const path of [`tenants/${id}/heal`, `events/${"0".repeat(64)}/replay`])
    expect(await outcomeOf(await sendJson(owner, "POST", `${base}/${path}`))).toBe("403 forbidden");
  const urls = asked.mock.calls.map(([input]) => (input instanceof Request ? input.url : String(input)));
  expect(urls.filter((url) => url.startsWith(deps.config.lago.url))).toEqual([]);
  asked.mockRestore();
});

test("usage that Lago took and cannot count stays failed with its reason, until somebody has looked", async () => {
  const admin = await createAdministrator();
  const wrong = { invalid_code: [], missing_aggregation_property: ["task:a:rows", "task:b:rows"] };
  const body = JSON.stringify({ webhook_type: "events.errors", events_errors: wrong });
  const id = await keepEvent("", { tenantId: null, type: "events.errors", body });
  const problem = expect.stringContaining("missing_aggregation_property: task:a:rows, task:b:rows");
  await applyEvent(deps, id);
  const event = { status: "failed", attempts: 1, problem, finishedAt: expect.any(String) };
  expect(await read(admin, `events/${id}`)).toMatchObject({ event });
  const longAgo = new Date(Date.now() - dayMs);
  await withPlatform(db, [
    db.update(billingEvent).set({ receivedAt: longAgo }).where(eq(billingEvent.id, id)),
  ]);
  await eventSweep.run(deps);
  expect(await read(admin, `events/${id}`)).toMatchObject({ event: { attempts: 1 } });
  expect((await sendJson(admin, "POST", `${base}/events/${id}/replay`)).status).toBe(202);
  expect(await read(admin, `events/${id}`)).toMatchObject({ event: { status: "ignored", problem } });
});
