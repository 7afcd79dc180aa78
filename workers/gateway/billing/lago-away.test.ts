import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { BillingOverview, Subscription } from "../../contract/billing.ts";
import type { BillingSummary } from "../../contract/billing-admin.ts";
import { writeCursor } from "../opaque-cursor.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, sendJson, type Teammate } from "../testing/team.ts";
import { standInFor } from "../testing/upstream.ts";

const path = "/api/billing/subscriptions";
const pro = { plan: "pro", currency: "EUR", interval: "monthly" };

let gateway: ReturnType<typeof createTestGateway>;
let payer: { id: string; owner: Teammate };
let before: BillingOverview;

const overview = async () => await (await payer.owner.get("/api/billing/overview")).json<BillingOverview>();

beforeEach(async () => {
  // With a circuit breaker of its own.
  gateway = createTestGateway();
  payer = await createTeam(gateway);
  expect((await payer.owner.post(path, pro)).status).toBe(201);
  before = await overview();
});
afterEach(() => vi.restoreAllMocks());

const ways: [string, () => Response | Promise<Response>][] = [
  ["is not there", () => Promise.reject(new TypeError("connection refused"))],
  ["is not there, says what stands before it", () => new Response("no", { status: 502 })],
];

describe.each(ways)("while Lago %s", (_, answer) => {
  test("what is known is shown and marked stale", async () => {
    expect(before).toMatchObject({ stale: false, usage: { rows: 0 }, subscription: { plan: "pro" } });
    const lago = standInFor(env.LAGO_URL, answer);
    expect(await overview()).toEqual({
      ...{ ...before, stale: true, subscription: { ...before.subscription, stale: true } },
      ...{ usage: null, usagePeriods: null, paymentMethods: null },
    });
    for (const known of [path, "/api/billing/invoices", "/api/billing/entitlements"])
      expect((await payer.owner.get(known)).status, known).toBe(200);
    lago.restore();
  });

  test("once that is known, every read says so, until it is back", async () => {
    const lago = standInFor(env.LAGO_URL, answer);
    await vi.waitFor(async () => {
      await overview();
      expect(gateway.deps.upstreams.lago.isAway()).toBe(true);
    });
    const stale = async () => {
      const { data } = await (await payer.owner.get(path)).json<{ data: Subscription[] }>();
      const invoices = await (await payer.owner.get("/api/billing/invoices")).json<{ stale: boolean }>();
      return [data[0]?.stale, invoices.stale];
    };
    expect(await stale()).toEqual([true, true]);
    lago.restore();
    await vi.waitFor(async () => expect(await overview()).toMatchObject({ stale: false }), {
      timeout: 10_000,
    });
    expect(await stale()).toEqual([false, false]);
  });

  test("administrators see what is known, by the catalogue's prices, marked stale", async () => {
    const admin = await createPerson(gateway);
    await gateway.deps.db.update(user).set({ role: "admin" }).where(eq(user.id, admin.id));
    const { db } = gateway.deps;
    await withTenant(db, payer.id, [db.update(subscription).set({ trialEndsAt: null })]);
    const read = async <Answer>(what: string) => {
      const response = await admin.get(`/api/admin/billing/${what}`);
      expect(response.status, await response.clone().text()).toBe(200);
      return await response.json<Answer>();
    };
    // A page that begins before the tenant's id.
    const page = `tenants?limit=1&cursor=${writeCursor([payer.id.slice(0, -1)])}`;
    expect(await read("summary")).toMatchObject({ stale: false });
    expect(await read(page)).toMatchObject({ stale: false, data: [{ id: payer.id }] });
    const lago = standInFor(env.LAGO_URL, answer);
    const { stale, revenue } = await read<BillingSummary>("summary");
    const cents = revenue.find(({ currency }) => currency === "EUR")?.monthlyCents;
    expect([stale, (cents ?? 0) >= 4_900]).toEqual([true, true]);
    expect(await read(page)).toMatchObject({ stale: true, data: [{ id: payer.id, monthlyCents: 4_900 }] });
    lago.restore();
  });

  test("what would change something is refused until it is back, with nothing done", async () => {
    const other = await createTeam(gateway);
    const lago = standInFor(env.LAGO_URL, answer);
    const asked: [Teammate, string, string, unknown?][] = [
      [other.owner, "POST", path, pro],
      [payer.owner, "PATCH", `${path}/${payer.id}`, { plan: "scale" }],
      [payer.owner, "DELETE", `${path}/${payer.id}?when=now`],
      [payer.owner, "POST", "/api/billing/portal", {}],
      [payer.owner, "POST", "/api/billing/checkout", {}],
    ];
    for (const [who, method, where, body] of asked) {
      const response = await sendJson(who, method, where, body);
      expect(response.status, `${method} ${where}: ${await response.clone().text()}`).toBe(503);
      expect(Number(response.headers.get("retry-after")), where).toBeGreaterThan(0);
    }
    lago.restore();
    const listed = async (owner: Teammate) =>
      (await (await owner.get(path)).json<{ data: Subscription[] }>()).data;
    expect(await listed(other.owner)).toEqual([]);
    expect(await listed(payer.owner)).toEqual([before.subscription]);
  });
});
