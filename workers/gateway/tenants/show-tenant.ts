import { eq } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { organization } from "../../../db/gateway/schema.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { tenantPermissions } from "../../contract/permissions.ts";
import type { Organization } from "../../contract/tenants.ts";
import type { TenantActor } from "./require-permission.ts";

type Reader = Pick<TenantActor, "tenant" | "role"> & { secondFactorMissing: boolean };

/** A tenant as one of its members sees it, with what they may do there. */
export async function showTenant(
  db: Database,
  { tenant, role, secondFactorMissing }: Reader,
): Promise<Organization> {
  const [[row]] = await withTenant(db, tenant.id, [
    db.select().from(organization).where(eq(organization.id, tenant.id)),
  ]);
  if (row === undefined) throw new ApiError("forbidden", "You are not in this organization");
  const { id, name, slug, personal, requireTwoFactor, createdAt } = row;
  return {
    ...{ id, name, slug, personal, requireTwoFactor, role, secondFactorMissing },
    createdAt: createdAt.toISOString(),
    permissions: secondFactorMissing ? [] : [...tenantPermissions[role]],
  };
}
