import { eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf, sendJson } from "../testing/team.ts";
import { reconcileSweep } from "./reconcile.ts";
import type { SubscriptionRow } from "./sync-tenant.ts";

const gateway = createTestGateway();
const { deps } = gateway;
const { db } = deps;
const path = "/api/billing/subscriptions";
const hourMs = 3_600_000;

afterEach(() => vi.restoreAllMocks());

/** A team on Pro that was not read from Lago for a day. */
async function createUnread() {
  const team = await createTeam(gateway);
  const made = await team.owner.post(path, { plan: "pro", currency: "EUR", interval: "monthly" });
  expect(made.status, await made.clone().text()).toBe(201);
  await withTenant(db, team.id, [
    db
      .update(subscription)
      .set({ syncedAt: new Date(Date.now() - 24 * hourMs) })
      .where(eq(subscription.tenantId, team.id)),
  ]);
  return team;
}

async function rowOf(tenantId: string): Promise<SubscriptionRow> {
  const [[row]] = await withTenant(db, tenantId, [db.select().from(subscription)]);
  return row ?? expect.fail("the tenant has no subscription");
}

/** The same, with lives of one tenant that Lago does not answer with by itself. */
function withLives(tenantId: string, lives: Deps["lagoAccounts"]["listLives"]): Deps {
  const { listLives } = deps.lagoAccounts;
  const lagoAccounts = {
    ...deps.lagoAccounts,
    listLives: (id: string) => (id === tenantId ? lives(id) : listLives(id)),
  };
  return { ...deps, lagoAccounts };
}

const hoursSince = ({ syncedAt }: SubscriptionRow) => (Date.now() - syncedAt.getTime()) / hourMs;

test("what Lago has no life of any more has ended, for limits and changes alike, and is not read again at once", async () => {
  const { owner, id } = await createUnread();
  await deps.lagoAccounts.deleteCustomer(id);
  await reconcileSweep.run(deps);
  const row = await rowOf(id);
  expect(row).toMatchObject({ status: "ended", endedAt: expect.any(Date), trialEndsAt: null });
  expect(hoursSince(row)).toBeLessThan(1);
  const entitlements = await (await owner.get("/api/billing/entitlements")).json();
  expect(entitlements).toMatchObject({ plan: "free" });
  const changed = await sendJson(owner, "PATCH", `${path}/${id}`, { plan: "scale" });
  expect(await outcomeOf(changed)).toBe("404 not_found");
  await reconcileSweep.run(deps);
  expect((await rowOf(id)).endedAt).toEqual(row.endedAt);
});

test("one that runs under a plan that is not ours stays as it was known, and an error says so", async () => {
  const { id } = await createUnread();
  const logged = vi.spyOn(console, "error");
  const strange = withLives(id, async () => {
    const lives = await deps.lagoAccounts.listLives(id);
    return lives.map((life) => ({ ...life, plan_code: "made-by-hand" }));
  });
  await reconcileSweep.run(strange);
  const row = await rowOf(id);
  expect(row).toMatchObject({ plan: "pro", status: "active" });
  expect(hoursSince(row)).toBeLessThan(1);
  const lines = logged.mock.calls.map(([line]) => String(line));
  expect(lines.filter((line) => line.includes(id))).toEqual([
    expect.stringContaining('"event":"billing_plan_unknown"'),
  ]);
});

test("one that cannot be read waits for an hour behind those that can, and is stale", async () => {
  const { owner, id } = await createUnread();
  const { syncedAt } = await rowOf(id);
  const reads = vi.fn(() => Promise.reject(new Error("Lago is away")));
  await reconcileSweep.run(withLives(id, reads));
  const row = await rowOf(id);
  expect(row).toMatchObject({ plan: "pro", status: "active", syncedAt });
  const { data } = await (await owner.get(path)).json<{ data: object[] }>();
  expect(data).toMatchObject([{ stale: true, syncedAt: syncedAt.toISOString() }]);
  expect(await (await owner.get("/api/billing/invoices")).json()).toMatchObject({ stale: true });
  await reconcileSweep.run(withLives(id, reads));
  expect(reads).toHaveBeenCalledTimes(1);
});

test("one that could not be read since is stale, however lately it was read before", async () => {
  const { owner, id } = await createUnread();
  const [syncedAt, failedAt] = [2, 1].map((hours) => new Date(Date.now() - hours * hourMs));
  await withTenant(db, id, [
    db.update(subscription).set({ syncedAt, failedAt }).where(eq(subscription.tenantId, id)),
  ]);
  const { data } = await (await owner.get(path)).json<{ data: object[] }>();
  expect(data).toMatchObject([{ stale: true }]);
  expect(await (await owner.get("/api/billing/invoices")).json()).toMatchObject({ stale: true });
});
