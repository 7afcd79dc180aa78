import { asc, eq, inArray } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { organization } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";

/** A tenant that a person is in, as their leaving concerns it. */
export type AffectedTenant = {
  id: string;
  name: string;
  slug: string;
  /** Nobody else is in it: it goes with the person. */
  isOwn: boolean;
  /** They own it, nobody else does, and others are in it. */
  isLastOwner: boolean;
  /** Who would own it then: whoever administers it longest, or is in it longest. */
  successor: { memberId: string; userId: string } | null;
};

/** The tenants of a person. The transaction has entered the platform: members are looked at in all of them. */
export async function affectedTenants(transaction: Transaction, userId: string): Promise<AffectedTenant[]> {
  const own = transaction.select({ id: member.tenantId }).from(member).where(eq(member.userId, userId));
  const rows = await transaction
    .select({ member, tenant: organization })
    .from(member)
    .innerJoin(organization, eq(organization.id, member.tenantId))
    .where(inArray(member.tenantId, own))
    .orderBy(asc(member.createdAt), asc(member.id));
  const byTenant = Map.groupBy(rows, ({ tenant }) => tenant.id);
  return [...byTenant.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { id, name, slug } = first.tenant;
    const others = members.map((row) => row.member).filter((row) => row.userId !== userId);
    const owns = members.some((row) => row.member.userId === userId && row.member.role === "owner");
    const heir = others.find(({ role }) => role === "admin") ?? others[0];
    return [
      {
        ...{ id, name, slug, isOwn: others.length === 0 },
        isLastOwner: owns && heir !== undefined && others.every(({ role }) => role !== "owner"),
        successor: heir === undefined ? null : { memberId: heir.id, userId: heir.userId },
      },
    ];
  });
}
