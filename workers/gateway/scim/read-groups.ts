import { and, asc, count, eq, exists, inArray, type SQL } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { scimGroup, scimGroupMember } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { type Comparison, textOf, unknownAttribute } from "./filter.ts";
import type { Page } from "./page.ts";
import { notFound } from "./write-user.ts";

type Row = typeof scimGroup.$inferSelect;

export async function getGroup(
  db: Database,
  tenantId: string,
  id: string,
): Promise<{ row: Row; members: string[] }> {
  const [rows, members] = await withTenant(db, tenantId, [
    db
      .select()
      .from(scimGroup)
      .where(and(eq(scimGroup.tenantId, tenantId), eq(scimGroup.id, id))),
    membersOf(db, tenantId, [id]),
  ]);
  const [row] = rows;
  if (row === undefined) throw notFound(id);
  return { row, members: members.map((member) => member.scimUserId) };
}

/** The groups that a filter holds of, the first made first, with their members unless nobody wants them. */
export async function listGroups(
  db: Database,
  tenantId: string,
  { filter, startIndex, count: limit, withMembers }: Page & { withMembers: boolean },
) {
  const where = and(eq(scimGroup.tenantId, tenantId), ...filter.map((one) => conditionOf(db, tenantId, one)));
  const [[counted], rows] = await withTenant(db, tenantId, [
    db.select({ total: count() }).from(scimGroup).where(where),
    db
      .select()
      .from(scimGroup)
      .where(where)
      .orderBy(asc(scimGroup.createdAt), asc(scimGroup.id))
      .limit(limit)
      .offset(startIndex - 1),
  ]);
  const total = counted?.total ?? 0;
  if (!withMembers || rows.length === 0)
    return { groups: rows.map((row) => ({ row, members: null })), total };
  const ids = rows.map(({ id }) => id);
  const [members] = await withTenant(db, tenantId, [membersOf(db, tenantId, ids)]);
  const groups = rows.map((row) => ({
    row,
    members: members.filter(({ groupId }) => groupId === row.id).map(({ scimUserId }) => scimUserId),
  }));
  return { groups, total };
}

function membersOf(db: Database, tenantId: string, groupIds: string[]) {
  return db
    .select({ groupId: scimGroupMember.groupId, scimUserId: scimGroupMember.scimUserId })
    .from(scimGroupMember)
    .where(and(eq(scimGroupMember.tenantId, tenantId), inArray(scimGroupMember.groupId, groupIds)))
    .orderBy(asc(scimGroupMember.scimUserId));
}

function conditionOf(db: Database, tenantId: string, comparison: Comparison): SQL {
  const text = textOf(comparison);
  switch (comparison.attribute) {
    case "id":
      return eq(scimGroup.id, text);
    case "displayname":
      return eq(scimGroup.displayName, text);
    case "externalid":
      return eq(scimGroup.externalId, text);
    case "members":
    case "members.value":
      return exists(
        db
          .select({ id: scimGroupMember.groupId })
          .from(scimGroupMember)
          .where(
            and(
              eq(scimGroupMember.tenantId, tenantId),
              eq(scimGroupMember.groupId, scimGroup.id),
              eq(scimGroupMember.scimUserId, text),
            ),
          ),
      );
    default:
      throw unknownAttribute(comparison);
  }
}
