import { and, eq } from "drizzle-orm";
import type { Context } from "hono";
import { z } from "zod";
import { member, organization } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import type { AppEnv } from "../router.ts";

const reference = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id or a slug");

export const organizationReferenceSchema = z.union(
  [z.strictObject({ organizationId: reference }), z.strictObject({ organizationSlug: reference })],
  "Name the organization by organizationId or by organizationSlug",
);

/**
 * Refuses an organization that the caller is not in, and one that does not exist, in the same words. better-auth
 * refuses too, but takes the caller out of the organization they are in.
 */
export async function requireMembership(c: Context<AppEnv>, body: unknown): Promise<void> {
  const wanted = organizationReferenceSchema.parse(body);
  const { user } = await requireIdentity(c);
  const which =
    "organizationId" in wanted
      ? eq(organization.id, wanted.organizationId)
      : eq(organization.slug, wanted.organizationSlug);
  const rows = await c.var.deps.db
    .select({ id: member.id })
    .from(member)
    .innerJoin(organization, eq(organization.id, member.organizationId))
    .where(and(which, eq(member.userId, user.id)));
  if (rows.length === 0) throw new ApiError("forbidden", "You are not in this organization");
}
