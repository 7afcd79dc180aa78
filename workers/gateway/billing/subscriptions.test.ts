import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { invoice } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { Subscription } from "../../contract/billing.ts";
import { askLago } from "../testing/at-lago.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import { standInFor } from "../testing/upstream.ts";
import type { LagoSubscription } from "./lago-shapes.ts";

const gateway = createTestGateway();
const path = "/api/billing/subscriptions";
const pro = { plan: "pro", currency: "EUR", interval: "monthly" };

afterEach(() => vi.restoreAllMocks());

async function subscriptionOf(response: Response): Promise<Subscription> {
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return (await response.json<{ subscription: Subscription }>()).subscription;
}

async function listed(person: Teammate): Promise<Subscription[]> {
  return (await (await person.get(path)).json<{ data: Subscription[] }>()).data;
}

const entitlementsOf = async (person: Teammate) =>
  await (await person.get("/api/billing/entitlements")).json<Record<string, unknown>>();

/** As it was read from the billing service after a trial had ended. */
function paidInvoice(tenantId: string) {
  const known = { number: "SEL-1", kind: "subscription", status: "finalized", paymentStatus: "succeeded" };
  const amounts = { currency: "USD", totalCents: 5_400, dueCents: 0 };
  const lagoId = crypto.randomUUID();
  return { tenantId, lagoId, ...known, ...amounts, issuedOn: "2026-11-01", updatedAt: new Date() };
}

/** The period that a life is in, had it begun a year later. */
function inNextYear({ current_billing_period_ending_at: end }: LagoSubscription) {
  const later = end && new Date(end);
  later?.setUTCFullYear(later.getUTCFullYear() + 1);
  return { current_billing_period_ending_at: later };
}

describe("subscribing", () => {
  test("begins with a trial, and gives what the plan includes", async () => {
    const { owner, id } = await createTeam(gateway, "Team", { grants: {} });
    expect(await listed(owner)).toEqual([]);
    expect(await entitlementsOf(owner)).toMatchObject({ plan: "free", access: "full" });
    const subscription = await subscriptionOf(await owner.post(path, pro));
    expect(subscription).toMatchObject({ id, ...pro, status: "active", endsAt: null, unpaidSince: null });
    const trialDays = (Date.parse(subscription.trialEndsAt ?? "") - Date.now()) / 86_400_000;
    expect(Math.ceil(trialDays)).toBe(14);
    expect(await listed(owner)).toEqual([subscription]);
    expect(await entitlementsOf(owner)).toMatchObject({
      ...{ plan: "pro", access: "full", limits: { rowsPerMonth: 5_000_000, seats: 10 } },
      features: ["audit_log"],
    });
    const audit = await (await owner.get("/api/audit?action=billing.subscribed")).json<{ data: unknown[] }>();
    expect(audit.data).toMatchObject([{ changes: { plan: [null, "pro"] } }]);
    const told = await (await owner.get("/api/notifications")).json<{ data: { kind: string }[] }>();
    expect(told.data.filter(({ kind }) => kind === "billing.plan_changed")).toHaveLength(1);
  });

  test("happens once, however often and at once it is asked for", async () => {
    const { owner } = await createTeam(gateway);
    const answers = await Promise.all([1, 2, 3].map(() => owner.post(path, pro)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(await listed(owner)).toHaveLength(1);
  });

  test("has one trial, also for who comes back or takes another currency", async () => {
    const { owner, id } = await createTeam(gateway);
    const { trialEndsAt } = await subscriptionOf(await owner.post(path, pro));
    await subscriptionOf(await sendJson(owner, "DELETE", `${path}/${id}?when=now`));
    expect((await subscriptionOf(await owner.post(path, pro))).trialEndsAt).toBe(trialEndsAt);
    const changed = await sendJson(owner, "PATCH", `${path}/${id}`, { currency: "USD" });
    expect((await subscriptionOf(changed)).trialEndsAt).toBe(trialEndsAt);
  });

  test.each([
    ["a plan that there is not", { ...pro, plan: "gold" }, "400 invalid_request"],
    ["Free, which is not paid for", { ...pro, plan: "free" }, "400 invalid_request"],
    ["another currency", { ...pro, currency: "CHF" }, "400 invalid_request"],
    ["another's id", { ...pro, external_customer_id: "another" }, "400 invalid_request"],
    ["fractional seats", { ...pro, seats: 1.5 }, "400 invalid_request"],
    ["a coupon that there is not", { ...pro, coupon: "NO-SUCH" }, "422 unprocessable"],
  ])("refuses %s, and changes nothing", async (_, body, expected) => {
    const { owner } = await createTeam(gateway);
    expect(await outcomeOf(await owner.post(path, body))).toBe(expected);
    expect(await listed(owner)).toEqual([]);
  });

  test("takes a coupon off once, however often somebody comes back with it", async () => {
    const { owner, id } = await createTeam(gateway);
    const coupon = `HALF-${crypto.randomUUID().slice(0, 8)}`;
    const terms = { coupon_type: "percentage", percentage_rate: "50", frequency: "forever", reusable: true };
    const half = { name: "Half", code: coupon, ...terms, expiration: "no_expiration" };
    await askLago(gateway.deps, "/coupons", { method: "POST", body: { coupon: half } });
    const applied = async () => {
      const address = `/applied_coupons?external_customer_id=${id}`;
      type Applied = { applied_coupons: { lago_id: string; coupon_code: string; status: string }[] };
      return (await askLago<Applied>(gateway.deps, address)).applied_coupons;
    };
    const begin = () => owner.post(path, { ...pro, coupon });
    const endNow = async () => subscriptionOf(await sendJson(owner, "DELETE", `${path}/${id}?when=now`));
    await subscriptionOf(await begin());
    await endNow();
    await subscriptionOf(await begin());
    expect(await applied()).toMatchObject([{ coupon_code: coupon, status: "active" }]);
    await endNow();
    const [first] = await applied();
    const address = `/customers/${id}/applied_coupons/${first?.lago_id}`;
    await askLago(gateway.deps, address, { method: "DELETE" });
    expect(await outcomeOf(await begin())).toBe("422 unprocessable");
    expect(await applied()).toMatchObject([{ lago_id: first?.lago_id, status: "terminated" }]);
  });

  test("is for owners and the billing role", async () => {
    const team = await createTeam(gateway);
    for (const role of ["admin", "member", "viewer"] as const) {
      expect(await outcomeOf(await (await team.join(role)).post(path, pro))).toBe("403 forbidden");
    }
    expect((await (await team.join("billing")).post(path, pro)).status).toBe(201);
  });
});

describe("changing", () => {
  test("a dearer plan comes at once, a cheaper one waits and can be taken back", async () => {
    const { owner, id } = await createTeam(gateway);
    await owner.post(path, pro);
    const dearer = await subscriptionOf(await sendJson(owner, "PATCH", `${path}/${id}`, { plan: "scale" }));
    expect(dearer).toMatchObject({ plan: "scale", status: "active", nextPlan: null });
    const cheaper = await subscriptionOf(await sendJson(owner, "PATCH", `${path}/${id}`, { plan: "pro" }));
    expect(cheaper).toMatchObject({ plan: "scale", nextPlan: "pro", nextPlanAt: expect.any(String) });
    const back = await subscriptionOf(await sendJson(owner, "PATCH", `${path}/${id}`, { resume: true }));
    expect(back).toMatchObject({ plan: "scale", nextPlan: null, nextPlanAt: null });
    const nothing = await sendJson(owner, "PATCH", `${path}/${id}`, { resume: true });
    expect(await outcomeOf(nothing)).toBe("409 conflict");
  });

  test("ends when the paid period does, or goes on after all", async () => {
    const { owner, id } = await createTeam(gateway);
    // Today may be the last day of the year, and an end that is today is now: the year that is paid is the next.
    const { listLives } = gateway.deps.lagoAccounts;
    vi.spyOn(gateway.deps.lagoAccounts, "listLives").mockImplementation(async (tenantId) =>
      (await listLives(tenantId)).map((life) => ({ ...life, ...inNextYear(life) })),
    );
    const begun = await subscriptionOf(await owner.post(path, { ...pro, interval: "yearly" }));
    const { startedAt, periodEndsAt } = begun;
    expect(periodEndsAt).toBe(`${Number(startedAt?.slice(0, 4)) + 1}-12-31T23:59:59.000Z`);
    const ending = await subscriptionOf(await sendJson(owner, "DELETE", `${path}/${id}`));
    expect(ending).toMatchObject({ status: "active", endsAt: periodEndsAt });
    const resumed = await subscriptionOf(await sendJson(owner, "PATCH", `${path}/${id}`, { resume: true }));
    expect(resumed.endsAt).toBeNull();
    const past = await sendJson(owner, "PATCH", `${path}/${id}`, { cancelAt: "2020-01-01T00:00:00Z" });
    expect(await outcomeOf(past)).toBe("400 invalid_request");
  });

  test("ends now, and leaves the tenant on Free", async () => {
    const { owner, id } = await createTeam(gateway);
    await owner.post(path, pro);
    const ended = await subscriptionOf(await sendJson(owner, "DELETE", `${path}/${id}?when=now`));
    expect(ended).toMatchObject({ status: "ended", endedAt: expect.any(String) });
    expect(await entitlementsOf(owner)).toMatchObject({ plan: "free" });
    expect(await outcomeOf(await sendJson(owner, "DELETE", `${path}/${id}?when=now`))).toBe("404 not_found");
  });

  test("the currency changes while nothing was billed, and then no more", async () => {
    const { owner, id } = await createTeam(gateway);
    await owner.post(path, pro);
    const changed = await sendJson(owner, "PATCH", `${path}/${id}`, { currency: "USD" });
    expect(await subscriptionOf(changed)).toMatchObject({ currency: "USD", status: "active" });
    await withTenant(gateway.deps.db, id, [gateway.deps.db.insert(invoice).values(paidInvoice(id))]);
    const late = await sendJson(owner, "PATCH", `${path}/${id}`, { currency: "EUR" });
    expect(await outcomeOf(late)).toBe("409 conflict");
  });

  test("the currency stays once something was used that is to be paid", async () => {
    const { owner, id } = await createTeam(gateway);
    await owner.post(path, pro);
    const used = { external_subscription_id: id, code: "rows", properties: { rows: 600_000 } };
    const event = { transaction_id: crypto.randomUUID(), ...used };
    await askLago(gateway.deps, "/events", { method: "POST", body: { event } });
    const changed = await sendJson(owner, "PATCH", `${path}/${id}`, { currency: "USD" });
    expect(await outcomeOf(changed)).toBe("409 conflict");
    expect(await listed(owner)).toMatchObject([{ currency: "EUR", status: "active" }]);
  });

  test("of another's is not found, and the billing service hears nothing", async () => {
    const [mine, theirs] = [await createTeam(gateway), await createTeam(gateway)];
    for (const each of [mine, theirs]) await each.owner.post(path, pro);
    const lago = standInFor(env.LAGO_URL, () => new Response("{}", { status: 500 }));
    const answers = [
      await sendJson(mine.owner, "PATCH", `${path}/${theirs.id}`, { plan: "scale" }),
      await sendJson(mine.owner, "DELETE", `${path}/${theirs.id}?when=now`),
      await mine.owner.get(`/api/billing/invoices/${crypto.randomUUID()}`),
    ];
    expect(await Promise.all(answers.map(outcomeOf))).toEqual(Array(3).fill("404 not_found"));
    expect(lago.requests).toEqual([]);
    lago.restore();
    expect(await listed(theirs.owner)).toMatchObject([{ plan: "pro", status: "active" }]);
  });
});

test("where the billing service's pages are not published, nobody is sent to them", async () => {
  const elsewhere = createTestGateway();
  const { owner } = await createTeam(elsewhere);
  await owner.post(path, pro);
  const portal = async () => await outcomeOf(await owner.post("/api/billing/portal", {}));
  const overview = async () => await (await owner.get("/api/billing/overview")).json();
  expect([await portal(), await overview()]).toMatchObject(["200", { hasPortal: true }]);
  elsewhere.deps.config.lago.hasPortal = false;
  expect([await portal(), await overview()]).toMatchObject(["404 not_found", { hasPortal: false }]);
});

test("usage is what the billing service counts, links lead to it, and who never paid has none", async () => {
  const { owner } = await createTeam(gateway);
  const none = { period: null, rows: 0, includedRows: 10_000, amountCents: 0 };
  expect(await (await owner.get("/api/billing/usage")).json()).toMatchObject(none);
  for (const link of ["portal", "checkout"]) {
    expect(await outcomeOf(await owner.post(`/api/billing/${link}`, {}))).toBe("404 not_found");
  }
  await owner.post(path, pro);
  const usage = await (await owner.get("/api/billing/usage")).json();
  expect(usage).toMatchObject({ rows: 0, includedRows: 500_000, period: { from: expect.any(String) } });
  for (const link of ["portal", "checkout"]) {
    const { url } = await (await owner.post(`/api/billing/${link}`, {})).json<{ url: string }>();
    expect(URL.canParse(url)).toBe(true);
  }
});
