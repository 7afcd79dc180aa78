import { and, asc, count, eq, type SQL, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { scimUser } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { type Comparison, textOf, unknownAttribute } from "./filter.ts";
import type { Page } from "./page.ts";
import { notFound } from "./write-user.ts";

type Row = typeof scimUser.$inferSelect;

export async function getUser(db: Database, tenantId: string, id: string): Promise<Row> {
  const [rows] = await withTenant(db, tenantId, [
    db
      .select()
      .from(scimUser)
      .where(and(eq(scimUser.tenantId, tenantId), eq(scimUser.id, id))),
  ]);
  const [row] = rows;
  if (row === undefined) throw notFound(id);
  return row;
}

/** The users that a filter holds of, the first made first. */
export async function listUsers(
  db: Database,
  tenantId: string,
  { filter, startIndex, count: limit }: Page,
): Promise<{ rows: Row[]; total: number }> {
  const where = and(eq(scimUser.tenantId, tenantId), ...filter.map(conditionOf));
  const [[counted], rows] = await withTenant(db, tenantId, [
    db.select({ total: count() }).from(scimUser).where(where),
    db
      .select()
      .from(scimUser)
      .where(where)
      .orderBy(asc(scimUser.createdAt), asc(scimUser.id))
      .limit(limit)
      .offset(startIndex - 1),
  ]);
  return { rows, total: counted?.total ?? 0 };
}

function conditionOf(comparison: Comparison): SQL {
  switch (comparison.attribute) {
    case "id":
      return eq(scimUser.id, textOf(comparison));
    case "username":
      return eq(scimUser.userName, textOf(comparison).toLowerCase());
    case "externalid":
      return eq(scimUser.externalId, textOf(comparison));
    case "active":
      return eq(scimUser.active, String(comparison.value).toLowerCase() === "true");
    case "emails":
    case "emails.value":
      return sql`exists (
        select from jsonb_array_elements(${scimUser.attributes}->'resource'->'emails') as address
        where lower(address->>'value') = ${textOf(comparison).toLowerCase()})`;
    default:
      throw unknownAttribute(comparison);
  }
}
