import { APIError } from "better-auth/api";
import { and, eq, isNotNull } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { ssoProvider, user } from "../../../db/gateway/schema.ts";
import { member, tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { domainOf } from "./find-providers.ts";
import { fromRow, isProviderId } from "./provider.ts";

type NewSession = { userId: string } & Record<string, unknown>;

/**
 * Refuses a session that was begun by anything but the organization's provider, to a member whose organization allows
 * nothing else for the domain of their address. An owner who has a second factor keeps the way by password and that
 * factor: the day the provider fails, somebody has to get in to change it.
 * @param path better-auth's operation that makes the session.
 * @throws {APIError} `SSO_REQUIRED`, once the credentials were found to be right.
 */
export async function refuseWithoutProvider(
  { db }: Pick<Deps, "db">,
  session: NewSession,
  path: string | undefined,
): Promise<void> {
  if (isProviderId(session.method as string | undefined) || session.impersonatedBy) return;
  const [person] = await db
    .select({ email: user.email, twoFactorEnabled: user.twoFactorEnabled })
    .from(user)
    .where(eq(user.id, session.userId));
  if (person === undefined) return;
  const enforcing = await enforcingRoles(db, { userId: session.userId, email: person.email });
  if (enforcing.length === 0) return;
  const breaksGlass = enforcing.every((role) => role === "owner") && person.twoFactorEnabled;
  if (breaksGlass && (session.twoFactor === true || asksSecondFactor(path))) return;
  throw APIError.from("FORBIDDEN", {
    code: "SSO_REQUIRED",
    message: "Your organization asks you to sign in with it",
  });
}

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

/** A password alone leads to the second factor's question, where the person has one. */
function asksSecondFactor(path: string | undefined): boolean {
  return path === "/sign-in/email" || (path?.startsWith("/two-factor/") ?? false);
}
