import { and, eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { organization, user } from "../../../db/gateway/schema.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam } from "../testing/team.ts";
import { reconcileSweep } from "./reconcile.ts";
import { syncTenant } from "./sync-tenant.ts";

const gateway = createTestGateway();
const { deps } = gateway;
const { db, lagoAccounts } = deps;

afterEach(() => vi.restoreAllMocks());

async function createPaying() {
  const team = await createTeam(gateway);
  const pro = { plan: "pro", currency: "EUR", interval: "monthly" };
  expect((await team.owner.post("/api/billing/subscriptions", pro)).status).toBe(201);
  return team;
}

const newAddress = () => `${crypto.randomUUID()}@example.com`;
const move = async (userId: string, email: string) =>
  void (await db.update(user).set({ email }).where(eq(user.id, userId)));

test("an organization that was renamed is called so on invoices, once the reconciler has read it", async () => {
  const { id, owner } = await createPaying();
  const dayAgo = new Date(Date.now() - 86_400_000);
  await withTenant(db, id, [
    db.update(organization).set({ name: "Renamed" }).where(eq(organization.id, id)),
    db.update(subscription).set({ syncedAt: dayAgo }).where(eq(subscription.tenantId, id)),
  ]);
  await reconcileSweep.run(deps);
  const kept = { name: "Renamed", email: owner.email, currency: "EUR" };
  expect(await lagoAccounts.readCustomer(id)).toMatchObject(kept);
});

test("whoever subscribed and has another address gets bills there", async () => {
  const { id, owner } = await createPaying();
  const email = newAddress();
  await move(owner.id, email);
  await syncTenant(deps, id);
  expect(await lagoAccounts.readCustomer(id)).toMatchObject({ email });
});

test("whoever subscribed and is not in the organization any more gets no bills: who has the billing role does", async () => {
  const team = await createPaying();
  const billing = await team.join("billing");
  for (const role of ["owner", "member"] as const) await team.join(role);
  const subscribed = and(eq(member.tenantId, team.id), eq(member.userId, team.owner.id));
  await withTenant(db, team.id, [db.delete(member).where(subscribed)]);
  await syncTenant(deps, team.id);
  expect(await lagoAccounts.readCustomer(team.id)).toMatchObject({ email: billing.email });
});

test("while the address is somebody's who pays, nothing is changed, and who never paid gets no customer", async () => {
  const [team, free] = [await createPaying(), await createTeam(gateway)];
  await team.join("billing");
  const update = vi.spyOn(lagoAccounts, "updateCustomer");
  for (const { id } of [team, free]) await syncTenant(deps, id);
  expect(update).not.toHaveBeenCalled();
  expect(await lagoAccounts.readCustomer(free.id)).toBeNull();
});

test("what Lago refuses of it keeps back nothing else", async () => {
  const { id, owner } = await createPaying();
  await move(owner.id, newAddress());
  vi.spyOn(lagoAccounts, "updateCustomer").mockRejectedValueOnce(new ApiError("unprocessable"));
  const logged = vi.spyOn(console, "error");
  expect(await syncTenant(deps, id)).toMatchObject({ plan: "pro", status: "active" });
  expect(logged.mock.calls.flat().join()).toContain('"event":"billing_customer_not_kept"');
});
