import { eq } from "drizzle-orm";
import { organization, session } from "../../../db/gateway/schema.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Tenant } from "../../contract/auth.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import type { Identity } from "../identity/identity.ts";

export type TenantReference = { organizationId: string } | { organizationSlug: string };

/**
 * Goes on in another tenant with the person's session.
 * @throws {ApiError} `forbidden`, in the same words, for a tenant that the person is not in and for none at all.
 */
export async function enterTenant(
  { db, redis, audit, origin }: Pick<Deps, "db" | "redis"> & Recording,
  { user, sessionId }: Identity,
  wanted: TenantReference,
): Promise<Tenant> {
  const which =
    "organizationId" in wanted
      ? eq(organization.id, wanted.organizationId)
      : eq(organization.slug, wanted.organizationSlug);
  const { id, name, slug } = organization;
  const [found] = await withUser(db, user.id, [
    db.select({ id, name, slug }).from(organization).where(which),
  ]);
  const [tenant] = found;
  if (tenant === undefined) throw new ApiError("forbidden", "You are not in this organization");
  const place = { actorId: user.id, tenantId: tenant.id, targetId: tenant.id };
  const entry = await audit.seal(origin, { action: "tenant.entered", ...place });
  const [changed] = await db.batch([
    db
      .update(session)
      .set({ activeOrganizationId: tenant.id })
      .where(eq(session.id, sessionId))
      .returning({ token: session.token }),
    db.execute(auditStatement(entry)),
  ]);
  await Promise.all(changed.map(({ token }) => redis.remove(token)));
  await announceChanged(redis, [sessionId]);
  return tenant;
}
