import { and, eq, sql } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { organization, user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Tenant } from "../../contract/auth.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { enterTenant } from "./enter-tenant.ts";

const mostOwned = 20;

/**
 * Makes a tenant that the person owns, and goes on in it with the person's session.
 * @throws {ApiError} `conflict` for a slug that is taken, `forbidden` for somebody who owns too many.
 */
export async function createTenant(
  context: Pick<Deps, "config" | "db" | "redis"> & Recording,
  identity: Identity,
  { name, slug }: { name: string; slug: string },
): Promise<Tenant> {
  const { config, audit, origin } = context;
  const [id, userId] = [crypto.randomUUID(), identity.user.id];
  await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId: id, userId });
    // One after the other, or several at once would each count what was there before all of them.
    await transaction.select({ id: user.id }).from(user).where(eq(user.id, userId)).for("no key update");
    const [owned] = await transaction
      .select({ count: sql<number>`count(*)::int` })
      .from(member)
      .where(and(eq(member.userId, userId), eq(member.role, "owner")));
    if ((owned?.count ?? 0) >= mostOwned) {
      throw new ApiError("forbidden", `Nobody may own more than ${mostOwned} organizations`);
    }
    const created = await transaction
      .insert(organization)
      .values({ id, name, slug })
      .onConflictDoNothing()
      .returning({ id: organization.id });
    if (created.length === 0) throw slugTaken();
    await transaction.insert(member).values({ id: crypto.randomUUID(), tenantId: id, userId, role: "owner" });
    const entry = await audit.seal(origin, {
      ...{ action: "tenant.created", actorId: userId, tenantId: id, targetId: id },
      changes: { slug: [null, slug] },
    });
    await transaction.execute(auditStatement(entry));
  });
  await enterTenant(context, identity, { organizationId: id });
  return { id, name, slug };
}

/** What is wrong with a slug that another organization has. */
export function slugTaken(): ApiError {
  const errors = [{ path: "body.slug", message: "Taken by another organization" }];
  return new ApiError("conflict", "The slug is taken", { errors });
}
