import { asc, eq, sql } from "drizzle-orm";
import type { Database, Transaction } from "../../../db/gateway/client.ts";
import { organization, user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { enter, withTenant, withUser } from "../../../db/gateway/tenant.ts";
import { auditCall, type Recording } from "../audit/audit.ts";
import type { AuditOrigin } from "../audit/origin.ts";
import type { Deps } from "../deps.ts";

type TenantDeps = Pick<Deps, "db" | "audit">;

/**
 * The id of a person's own tenant. It follows from the person's, so that making the tenant twice makes it once, and
 * does not say it: a hash in the form of a UUID.
 */
export async function personalTenantId(userId: string): Promise<string> {
  const text = new TextEncoder().encode(`personal tenant of ${userId}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text)).slice(0, 16);
  // RFC 9562: version 8, whose bits are anyone's own.
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Makes the tenant that every account starts with, and its owner's membership, in one transaction. */
export async function createPersonalTenant(
  { db, audit }: TenantDeps,
  owner: { id: string; name: string },
  origin: AuditOrigin,
): Promise<void> {
  const { id, insertion, membership } = await personalTenantOf({ audit, origin }, owner);
  await withTenant(db, id, [
    db.execute(insertion),
    db.insert(member).values(membership).onConflictDoNothing(),
  ]);
}

/** The same in a transaction, which has then entered that tenant. One that is there takes the owner's name. */
export async function addPersonalTenant(
  transaction: Transaction,
  recording: Recording,
  owner: { id: string; name: string },
): Promise<void> {
  const { id, insertion, membership } = await personalTenantOf(recording, owner);
  await enter(transaction, { tenantId: id });
  await transaction.execute(insertion);
  await transaction.insert(member).values(membership).onConflictDoNothing();
  await transaction.update(organization).set({ name: owner.name }).where(eq(organization.id, id));
}

async function personalTenantOf({ audit, origin }: Recording, owner: { id: string; name: string }) {
  const id = await personalTenantId(owner.id);
  const slug = `personal-${id}`;
  const entry = await audit.seal(origin, {
    ...{ action: "tenant.created", actorId: owner.id, tenantId: id, targetId: id },
    changes: { slug: [null, slug] },
  });
  const insertion = sql`with created as (
      insert into ${organization} (id, name, slug, personal) values (${id}, ${owner.name}, ${slug}, true)
      on conflict do nothing returning id)
    select ${auditCall(entry)} from created`;
  const membership = { id: crypto.randomUUID(), tenantId: id, userId: owner.id, role: "owner" };
  return { id, insertion, membership };
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
  const [rows] = await withUser(db, userId, [
    db
      .select({ id: member.tenantId })
      .from(member)
      .where(eq(member.userId, userId))
      .orderBy(asc(member.createdAt), asc(member.id))
      .limit(1),
  ]);
  return rows[0]?.id ?? null;
}
