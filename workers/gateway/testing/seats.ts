import { entitlementOverride } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { TestGateway } from "./gateway.ts";

/** Grants a tenant as many seats, whatever its plan has. */
export async function grantSeats(
  { deps: { db } }: TestGateway,
  tenantId: string,
  seats: number,
): Promise<void> {
  const granted = { tenantId, name: "seats", value: seats, reason: "Test" };
  await withTenant(db, tenantId, [
    db
      .insert(entitlementOverride)
      .values(granted)
      .onConflictDoUpdate({
        target: [entitlementOverride.tenantId, entitlementOverride.name],
        set: { value: seats },
      }),
  ]);
}
