import { expect, test } from "vitest";
import { inTransaction } from "../../../db/gateway/client.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { lockBilling } from "../billing/effects.ts";
import { holdTenant } from "../billing/sync-tenant.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf, sendJson } from "../testing/team.ts";

const gateway = createTestGateway();

/** Holds a tenant's billing as a change of it does while it asks Lago, for as long as `meanwhile` lasts. */
async function whileBillingChanges(tenantId: string, meanwhile: () => Promise<void>): Promise<void> {
  await inTransaction(gateway.deps.config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    await lockBilling(transaction, tenantId);
    await holdTenant(transaction, tenantId);
    await meanwhile();
  });
}

test("whoever deletes an organization while its billing changes is told to come back, and keeps nobody else waiting", async () => {
  const { id, slug, owner } = await createTeam(gateway);
  const remove = () => sendJson(owner, "DELETE", "/api/auth/organization", { confirm: slug });
  await whileBillingChanges(id, async () => {
    const removing = remove();
    const renamed = await sendJson(owner, "PATCH", "/api/auth/organization", { name: "Renamed" });
    expect(renamed.status, await renamed.clone().text()).toBeLessThan(300);
    const refused = await removing;
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await outcomeOf(refused)).toBe("503 unavailable");
  });
  expect((await remove()).status).toBe(204);
});
