import { asc, eq, exists, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { member, organization, user } from "../../../db/gateway/schema.ts";
import { auditStatement } from "../audit/audit.ts";
import type { AuditOrigin } from "../audit/origin.ts";
import type { Deps } from "../deps.ts";

type TenantDeps = Pick<Deps, "db" | "audit">;

/** The slug of a person's own tenant; no other tenant may have one of its form. */
export function personalSlug(userId: string): string {
  return `personal-${userId}`;
}

/**
 * Makes the tenant that every account starts with, and its owner's membership, in one transaction. The slug carries
 * the owner's id, so that making it twice makes it once.
 */
export async function createPersonalTenant(
  { db, audit }: TenantDeps,
  owner: { id: string; name: string },
  origin: AuditOrigin,
): Promise<void> {
  const id = crypto.randomUUID();
  const slug = personalSlug(owner.id);
  const ownership = db
    .select({
      id: sql<string>`${crypto.randomUUID()}`.as("id"),
      organizationId: organization.id,
      userId: sql<string>`${owner.id}`.as("user_id"),
      role: sql<string>`'owner'`.as("role"),
      createdAt: sql<Date>`now()`.as("created_at"),
    })
    .from(organization)
    .where(eq(organization.slug, slug));
  const entry = await audit.seal(origin, {
    ...{ action: "tenant.created", actorId: owner.id, tenantId: id, targetId: id },
    changes: { slug: [null, slug] },
  });
  const isNew = exists(db.select().from(organization).where(eq(organization.id, id)));
  await db.batch([
    db.insert(organization).values({ id, name: owner.name, slug, personal: true }).onConflictDoNothing(),
    db.insert(member).select(ownership).onConflictDoNothing(),
    db.execute(auditStatement(entry, isNew)),
  ]);
}

/**
 * The tenant that a new session starts in: the one the person has been in longest. Someone in none, because they left
 * all or because their sign-up was cut short, gets their personal one now.
 */
export async function chooseTenant(
  deps: TenantDeps,
  userId: string,
  origin: AuditOrigin,
): Promise<string | null> {
  const { db } = deps;
  const existing = await oldestTenant(db, userId);
  if (existing !== null) return existing;
  const [owner] = await db.select({ id: user.id, name: user.name }).from(user).where(eq(user.id, userId));
  if (owner === undefined) return null;
  await createPersonalTenant(deps, owner, origin);
  return await oldestTenant(db, userId);
}

async function oldestTenant(db: Database, userId: string): Promise<string | null> {
  const [first] = await db
    .select({ id: member.organizationId })
    .from(member)
    .where(eq(member.userId, userId))
    .orderBy(asc(member.createdAt), asc(member.id))
    .limit(1);
  return first?.id ?? null;
}
