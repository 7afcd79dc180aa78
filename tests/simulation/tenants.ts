import { organization, user } from "../../db/gateway/schema.ts";
import { member } from "../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../db/gateway/tenant.ts";
import type { TenantActor } from "../../workers/gateway/tenants/require-permission.ts";
import type { World } from "./world.ts";

export type SimulatedTenant = {
  id: string;
  actor: TenantActor;
  /** What the product said had succeeded. */
  accepted: number;
  hasCard: boolean;
  isDeleted: boolean;
};

/** Makes tenants with an owner each, by ids that the same seed gives again. */
export async function createTenants({ deps: { db } }: World, count: number): Promise<SimulatedTenant[]> {
  const tenants: SimulatedTenant[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = `tenant-${String(index).padStart(4, "0")}`;
    const owner = { id: `owner-of-${id}`, name: "Owner", email: `${id}@example.com`, emailVerified: true };
    const tenant = { id, name: `Team ${index}`, slug: id };
    await db.insert(user).values(owner);
    await withTenant(db, id, [
      db.insert(organization).values(tenant),
      db.insert(member).values({ id: `member-of-${id}`, tenantId: id, userId: owner.id, role: "owner" }),
    ]);
    const actor = { identity: { user: owner }, tenant, role: "owner" } as unknown as TenantActor;
    tenants.push({ id, actor, accepted: 0, hasCard: false, isDeleted: false });
  }
  return tenants;
}
