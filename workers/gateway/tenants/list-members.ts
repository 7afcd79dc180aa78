import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { tenantRoleSchema } from "../../contract/auth.ts";
import { allows } from "../../contract/permissions.ts";
import type { Member } from "../../contract/tenants.ts";
import { cursorTimeSchema } from "../opaque-cursor.ts";
import type { TenantActor } from "./require-permission.ts";

type Page = { limit: number; cursor?: string | undefined };

/** The members of a tenant, the first joined first. */
export async function listMembers(
  db: Database,
  { tenant, role: reader }: TenantActor,
  { limit, cursor }: Page,
): Promise<{ data: Member[]; nextCursor: string | null }> {
  const { id, name, email, twoFactorEnabled } = user;
  const [rows] = await withTenant(db, tenant.id, [
    db
      .select({ id, name, email, twoFactorEnabled, role: member.role, joinedAt: member.createdAt })
      .from(member)
      .innerJoin(user, eq(user.id, member.userId))
      .where(and(eq(member.tenantId, tenant.id), cursor === undefined ? undefined : after(cursor)))
      .orderBy(asc(member.createdAt), asc(member.userId))
      .limit(limit + 1),
  ]);
  const seesFactors = allows(reader, "member:change");
  const data = rows.slice(0, limit).map(
    ({ twoFactorEnabled, role, joinedAt, ...person }): Member => ({
      ...person,
      role: tenantRoleSchema.parse(role),
      joinedAt: joinedAt.toISOString(),
      twoFactor: seesFactors ? twoFactorEnabled : null,
    }),
  );
  const last = data.at(-1);
  const nextCursor = rows.length > limit && last ? btoa(JSON.stringify([last.joinedAt, last.id])) : null;
  return { data, nextCursor };
}

const cursorSchema = z.tuple([cursorTimeSchema, z.string().regex(/^[A-Za-z0-9_-]{1,100}$/)]);

function after(cursor: string): SQL {
  try {
    const [joinedAt, id] = cursorSchema.parse(JSON.parse(atob(cursor)));
    return sql`(${member.createdAt}, ${member.userId}) > (${joinedAt}::timestamptz, ${id})`;
  } catch (cause) {
    const errors = [{ path: "query.cursor", message: "Not a cursor of this list" }];
    throw new ApiError("invalid_request", undefined, { cause, errors });
  }
}
