import { and, asc, eq, inArray, isNotNull } from "drizzle-orm";
import type { Database, Transaction } from "../../../db/gateway/client.ts";
import { organization, ssoProvider } from "../../../db/gateway/schema.ts";
import { tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import { fromRow, isProviderId, type Provider } from "./provider.ts";

/** The domain of an address that was found to be one. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf("@") + 1).toLowerCase();
}

/** The provider that counts for an address: of the tenant that has proven its domain, and for that domain. */
export async function findProviderForEmail(db: Database, email: string): Promise<Provider | null> {
  const domain = domainOf(email);
  const [rows] = await withPlatform(db, [
    db
      .select({ provider: ssoProvider })
      .from(ssoProvider)
      .innerJoin(
        tenantDomain,
        and(eq(tenantDomain.tenantId, ssoProvider.organizationId), isNotNull(tenantDomain.verifiedAt)),
      )
      .where(eq(tenantDomain.domain, domain))
      .orderBy(asc(ssoProvider.createdAt), asc(ssoProvider.id)),
  ]);
  const providers = rows.map(({ provider }) => fromRow(provider));
  return providers.find(({ domains }) => domains.includes(domain)) ?? null;
}

/** The first provider of an organization that counts for any of its domains. */
export async function findProviderForSlug(db: Database, slug: string): Promise<Provider | null> {
  const [rows] = await withPlatform(db, [
    db
      .select({ provider: ssoProvider, domain: tenantDomain.domain })
      .from(organization)
      .innerJoin(ssoProvider, eq(ssoProvider.organizationId, organization.id))
      .innerJoin(
        tenantDomain,
        and(eq(tenantDomain.tenantId, organization.id), isNotNull(tenantDomain.verifiedAt)),
      )
      .where(eq(organization.slug, slug))
      .orderBy(asc(ssoProvider.createdAt), asc(ssoProvider.id)),
  ]);
  const found = rows.find(({ provider, domain }) => fromRow(provider).domains.includes(domain));
  return found === undefined ? null : fromRow(found.provider);
}

export async function findProvider(db: Database, id: string): Promise<Provider | null> {
  const [row] = await db.select().from(ssoProvider).where(eq(ssoProvider.id, id));
  return row === undefined ? null : fromRow(row);
}

/** The tenant that a session enters by how it was begun: that of its provider, or none in particular. */
export async function tenantOfMethod(db: Database, method: unknown): Promise<string | null> {
  if (typeof method !== "string" || !isProviderId(method)) return null;
  return (await findProvider(db, method))?.tenantId ?? null;
}

/** The providers of a tenant, the first made first. */
export async function listProviders(db: Database, tenantId: string): Promise<Provider[]> {
  const rows = await db
    .select()
    .from(ssoProvider)
    .where(eq(ssoProvider.organizationId, tenantId))
    .orderBy(asc(ssoProvider.createdAt), asc(ssoProvider.id));
  return rows.map(fromRow);
}

/** Those of the domains that the tenant has proven. */
export async function verifiedDomains(
  db: Database,
  tenantId: string,
  domains: string[],
): Promise<Set<string>> {
  const [rows] = await withTenant(db, tenantId, [
    db.select({ domain: tenantDomain.domain }).from(tenantDomain).where(isVerifiedOf(tenantId, domains)),
  ]);
  return new Set(rows.map(({ domain }) => domain));
}

/** Whether the tenant that a transaction has entered has proven a domain. */
export async function isDomainVerified(
  transaction: Transaction,
  tenantId: string,
  domain: string,
): Promise<boolean> {
  const rows = await transaction
    .select({ id: tenantDomain.id })
    .from(tenantDomain)
    .where(isVerifiedOf(tenantId, [domain]));
  return rows.length > 0;
}

function isVerifiedOf(tenantId: string, domains: string[]) {
  return and(
    eq(tenantDomain.tenantId, tenantId),
    inArray(tenantDomain.domain, domains),
    isNotNull(tenantDomain.verifiedAt),
  );
}
