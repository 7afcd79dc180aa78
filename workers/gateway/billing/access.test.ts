import { expect, test } from "vitest";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf } from "../testing/team.ts";

const gateway = createTestGateway();
const { db } = gateway.deps;
const dayMs = 86_400_000;

/** An administrator of a tenant that has owed a payment for so many days. */
async function createDebtor(days: number) {
  const team = await createTeam(gateway);
  const paid = { plan: "pro", currency: "EUR", interval: "monthly", status: "active" };
  const unpaidSince = new Date(Date.now() - days * dayMs);
  await withTenant(db, team.id, [
    db.insert(subscription).values({ tenantId: team.id, lagoId: crypto.randomUUID(), ...paid, unpaidSince }),
  ]);
  return await team.join("admin");
}

test.each([
  [1, "grace", "201", "201"],
  [10, "read_only", "402 payment_missing", "402 payment_missing"],
  [30, "suspended", "402 payment_missing", "402 payment_missing"],
])(
  "%i days after a payment went missing (%s) inviting answers %s, and a new key %s",
  async (days, access, ...expected) => {
    const admin = await createDebtor(days);
    expect(await (await admin.get("/api/billing/entitlements")).json()).toMatchObject({
      plan: "pro",
      access,
    });
    const invited = await admin.post("/api/auth/organization/invitations", {
      ...{ email: `${crypto.randomUUID()}@example.com`, role: "member" },
    });
    const key = await admin.post("/api/auth/api-keys", { name: "Nightly", scopes: ["tasks:read"] });
    expect(await Promise.all([invited, key].map(outcomeOf))).toEqual(expected);
  },
);

test("who is in the tenant, its invoices and its keys can be seen and taken away all the while", async () => {
  const admin = await createDebtor(30);
  for (const path of [
    "/api/billing/invoices",
    "/api/billing/subscriptions",
    "/api/auth/organization/members",
  ]) {
    expect((await admin.get(path)).status, path).toBe(200);
  }
  expect((await admin.get("/api/auth/api-keys")).status).toBe(200);
});
