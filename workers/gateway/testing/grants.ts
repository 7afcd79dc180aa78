import { eq, sql } from "drizzle-orm";
import { user } from "../../../db/gateway/schema.ts";
import { entitlementOverride } from "../../../db/gateway/schema-billing.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type { Limit } from "../../contract/entitlements.ts";
import type { Feature } from "../../contract/features.ts";
import type { TestGateway } from "./gateway.ts";

export type Grants = Partial<Record<Limit | Feature, number>>;

/** So much that a test of something else meets no end of it. */
export const plenty: Grants = { seats: 100, apiKeys: 1_000, audit_log: 1, own_sign_in: 1 };

/** Grants a tenant what its plan may not have. */
export async function grant({ deps: { db } }: TestGateway, tenantId: string, grants: Grants): Promise<void> {
  const rows = Object.entries(grants).map(([name, value]) => ({ tenantId, name, value, reason: "Test" }));
  if (rows.length === 0) return;
  await withTenant(db, tenantId, [
    db
      .insert(entitlementOverride)
      .values(rows)
      .onConflictDoUpdate({
        target: [entitlementOverride.tenantId, entitlementOverride.name],
        set: { value: sql`excluded.value` },
      }),
  ]);
}

/** The same to whatever tenants somebody is in. */
export async function grantTo(
  gateway: TestGateway,
  { email }: { email: string },
  grants: Grants = plenty,
): Promise<void> {
  const { db } = gateway.deps;
  const [rows] = await withPlatform(db, [
    db
      .select({ tenantId: member.tenantId })
      .from(member)
      .innerJoin(user, eq(user.id, member.userId))
      .where(eq(user.email, email)),
  ]);
  for (const { tenantId } of rows) await grant(gateway, tenantId, grants);
}
