import { and, eq, isNotNull } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { ssoProvider } from "../../../db/gateway/schema.ts";
import { member, tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { domainOf } from "./find-providers.ts";
import { fromRow } from "./provider.ts";

/** The roles that a person has where nothing but a provider may begin their sessions, because of their address. */
export async function enforcingRoles(
  db: Database,
  { userId, email }: { userId: string; email: string },
): Promise<string[]> {
  const domain = domainOf(email);
  const [rows] = await withPlatform(db, [
    db
      .select({ role: member.role, provider: ssoProvider })
      .from(tenantDomain)
      .innerJoin(ssoProvider, eq(ssoProvider.organizationId, tenantDomain.tenantId))
      .innerJoin(member, and(eq(member.tenantId, tenantDomain.tenantId), eq(member.userId, userId)))
      .where(and(eq(tenantDomain.domain, domain), isNotNull(tenantDomain.verifiedAt))),
  ]);
  return rows.flatMap(({ role, provider }) => {
    const { settings, domains } = fromRow(provider);
    return settings.enforced && domains.includes(domain) ? [role] : [];
  });
}
