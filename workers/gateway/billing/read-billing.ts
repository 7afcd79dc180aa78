import { eq, gt, isNull, or, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Database, Transaction } from "../../../db/gateway/client.ts";
import { organization } from "../../../db/gateway/schema.ts";
import { entitlementOverride, subscription } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { TenantEntitlements } from "../../contract/billing.ts";
import { entitlementsOf } from "./entitlements.ts";
import type { SubscriptionRow } from "./sync-tenant.ts";

/** The tenant's subscription as it was last read from the billing service; null where there never was one. */
export async function readSubscription(db: Database, tenantId: string): Promise<SubscriptionRow | null> {
  const [[row]] = await withTenant(db, tenantId, [
    db.select().from(subscription).where(eq(subscription.tenantId, tenantId)),
  ]);
  return row ?? null;
}

/** What the tenant may do now. */
export async function readEntitlements(db: Database, tenantId: string): Promise<TenantEntitlements> {
  const [[row], overrides] = await withTenant(db, tenantId, [
    db.select().from(subscription).where(eq(subscription.tenantId, tenantId)),
    db
      .select({ name: entitlementOverride.name, value: entitlementOverride.value })
      .from(entitlementOverride)
      .where(or(isNull(entitlementOverride.until), gt(entitlementOverride.until, sql`now()`))),
  ]);
  return entitlementsOf(row ?? null, Object.fromEntries(overrides.map(({ name, value }) => [name, value])));
}

/** The same behind the locks of a transaction that has entered the tenant. */
export async function readEntitlementsIn(
  transaction: Transaction,
  tenantId: string,
): Promise<TenantEntitlements> {
  const [row] = await transaction
    .select({
      plan: subscription.plan,
      status: subscription.status,
      unpaidSince: subscription.unpaidSince,
      overrides: overridesOf(organization.id),
    })
    .from(organization)
    .leftJoin(subscription, eq(subscription.tenantId, organization.id))
    .where(eq(organization.id, tenantId));
  const { plan = null, status = null, unpaidSince = null, overrides = null } = row ?? {};
  const state = plan === null || status === null ? null : { plan, status, unpaidSince };
  return entitlementsOf(state, overrides ?? {});
}

/** The overrides that count now of the tenant in a column, as one JSON object; null without any. */
function overridesOf(tenantId: AnyPgColumn): SQL<Record<string, number> | null> {
  const { name, value, until } = entitlementOverride;
  return sql`(select json_object_agg(${name}, ${value}) from ${entitlementOverride}
    where ${entitlementOverride.tenantId} = ${tenantId} and (${until} is null or ${until} > now()))`;
}
