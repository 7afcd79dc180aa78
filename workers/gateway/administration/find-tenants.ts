import { and, asc, desc, eq, ilike, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../../../db/gateway/client.ts";
import { organization, user } from "../../../db/gateway/schema.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { ListedTenant, TenantDetail } from "../../contract/administration.ts";
import { ApiError } from "../../contract/api-error.ts";
import { tenantRoleSchema } from "../../contract/auth.ts";
import { entitlementsOf } from "../billing/entitlements.ts";
import { cursorTimeSchema, readCursor, writeCursor } from "../opaque-cursor.ts";

type Page = { q?: string | undefined; limit: number; cursor?: string | undefined };

const cursorSchema = z.tuple([cursorTimeSchema, z.string().regex(/^[A-Za-z0-9_-]{1,100}$/)]);
const mostPeople = 100;

/** Written out: the builder leaves table names away, and both tables have an id. */
const members = sql<number>`(select count(*)::int from member m where m.tenant_id = "organization".id)`;
const columns = { organization, subscription, members };

type Row = {
  organization: typeof organization.$inferSelect;
  subscription: typeof subscription.$inferSelect | null;
  members: number;
};

/** A page of all tenants, newest first, narrowed to a part of their name or not. */
export async function listTenantsOfAll(
  db: Database,
  { q, limit, cursor }: Page,
): Promise<{ data: ListedTenant[]; nextCursor: string | null }> {
  const [found] = await withPlatform(db, [
    db
      .select(columns)
      .from(organization)
      .leftJoin(subscription, eq(subscription.tenantId, organization.id))
      .where(and(q ? isLike(q) : undefined, cursor === undefined ? undefined : olderThan(cursor)))
      .orderBy(desc(organization.createdAt), desc(organization.id))
      .limit(limit + 1),
  ]);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1)?.organization : undefined;
  const nextCursor = last === undefined ? null : writeCursor([last.createdAt.toISOString(), last.id]);
  return { data: rows.map(toListed), nextCursor };
}

/** A tenant with its people. @throws {ApiError} `not_found`. */
export async function showTenantOfAll(db: Database, id: string): Promise<TenantDetail> {
  const [[row], people] = await withPlatform(db, [
    db
      .select(columns)
      .from(organization)
      .leftJoin(subscription, eq(subscription.tenantId, organization.id))
      .where(eq(organization.id, id)),
    db
      .select({
        ...{ id: user.id, name: user.name, email: user.email },
        ...{ role: member.role, joinedAt: member.createdAt },
      })
      .from(member)
      .innerJoin(user, eq(user.id, member.userId))
      .where(eq(member.tenantId, id))
      .orderBy(asc(member.createdAt), asc(member.userId))
      .limit(mostPeople),
  ]);
  if (row === undefined) throw new ApiError("not_found", `There is no organization "${id}"`);
  return {
    ...toListed(row),
    requireTwoFactor: row.organization.requireTwoFactor,
    people: people.map(({ role, joinedAt, ...person }) => ({
      ...person,
      role: tenantRoleSchema.parse(role),
      joinedAt: joinedAt.toISOString(),
    })),
  };
}

function toListed({ organization: row, subscription: paid, members }: Row): ListedTenant {
  const { id, name, slug, personal, createdAt } = row;
  const { plan, access } = entitlementsOf(paid);
  return { id, name, slug, personal, members, plan, access, createdAt: createdAt.toISOString() };
}

function isLike(q: string): SQL | undefined {
  const pattern = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  return or(ilike(organization.name, pattern), ilike(organization.slug, pattern), eq(organization.id, q));
}

function olderThan(cursor: string): SQL {
  const place = readCursor(cursorSchema, cursor);
  if (place === null) {
    const errors = [{ path: "query.cursor", message: "Not a cursor of this list" }];
    throw new ApiError("invalid_request", undefined, { errors });
  }
  const [createdAt, id] = place;
  return sql`(${organization.createdAt}, ${organization.id}) < (${createdAt}::timestamptz, ${id})`;
}
