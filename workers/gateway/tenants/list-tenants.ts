import { asc, eq } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { organization } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import { tenantRoleSchema } from "../../contract/auth.ts";
import type { Membership } from "../../contract/tenants.ts";

/** The tenants that a person is in, the first joined first. */
export async function listTenants(db: Database, userId: string): Promise<Membership[]> {
  const { id, name, slug, personal } = organization;
  const [rows] = await withUser(db, userId, [
    db
      .select({ id, name, slug, personal, role: member.role })
      .from(member)
      .innerJoin(organization, eq(organization.id, member.tenantId))
      .where(eq(member.userId, userId))
      .orderBy(asc(member.createdAt), asc(member.id)),
  ]);
  return rows.map(({ role, ...tenant }) => ({ ...tenant, role: tenantRoleSchema.parse(role) }));
}
