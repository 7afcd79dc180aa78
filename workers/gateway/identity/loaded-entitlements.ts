import type { TenantEntitlements } from "../../contract/billing.ts";
import { entitlementsOf } from "../billing/entitlements.ts";

/** What `entitlements_of` in the database returns. */
export type LoadedEntitlements = {
  billing: { plan: string; status: string; unpaid_since: string | null } | null;
  overrides: Record<string, number> | null;
};

/** What a tenant may, from what was loaded along with who is asking. */
export function loadedEntitlements({ billing, overrides }: LoadedEntitlements): TenantEntitlements {
  const state = billing && {
    ...{ plan: billing.plan, status: billing.status },
    unpaidSince: billing.unpaid_since === null ? null : new Date(billing.unpaid_since),
  };
  return entitlementsOf(state, overrides ?? {});
}
