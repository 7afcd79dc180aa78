import { and, desc, eq, ilike, not, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { platformRoleSchema } from "../../contract/auth.ts";
import type { Account, AccountQuery } from "../../contract/users.ts";

/** Written out: the builder leaves table names away, and both tables have an id. */
const lastSeenAt = sql<string | null>`(select max(s.updated_at) from session s where s.user_id = "user".id)`;
const isBanned = sql<boolean>`(${user.banned} and (${user.banExpires} is null or ${user.banExpires} > now()))`;

/** What is read of an account, for `toAccount`. */
export const accountColumns = {
  ...{ id: user.id, name: user.name, email: user.email, role: user.role, createdAt: user.createdAt },
  ...{ isBanned, lastSeenAt },
};

type Row = Pick<typeof user.$inferSelect, "id" | "name" | "email" | "role" | "createdAt"> & {
  isBanned: boolean;
  lastSeenAt: string | null;
};

export function toAccount(row: Row): Account {
  return {
    ...{ id: row.id, name: row.name, email: row.email },
    role: platformRoleSchema.parse(row.role),
    status: row.isBanned ? "banned" : "active",
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt === null ? null : new Date(row.lastSeenAt).toISOString(),
  };
}

/** Accounts, newest first. */
export async function listAccounts(
  db: Database,
  { q, role, status, limit, cursor }: AccountQuery,
): Promise<{ data: Account[]; nextCursor: string | null }> {
  const rows = await db
    .select(accountColumns)
    .from(user)
    .where(
      and(
        q ? contains(q) : undefined,
        role && eq(user.role, role),
        status && (status === "banned" ? isBanned : not(isBanned)),
        cursor === undefined ? undefined : olderThan(cursor),
      ),
    )
    .orderBy(desc(user.createdAt), desc(user.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last ? btoa(JSON.stringify([+last.createdAt, last.id])) : null;
  return { data: page.map(toAccount), nextCursor };
}

function contains(q: string): SQL | undefined {
  const pattern = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  return or(ilike(user.name, pattern), ilike(user.email, pattern));
}

const cursorSchema = z.tuple([
  z.int().min(0).max(253_402_300_799_999),
  z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
]);

function olderThan(cursor: string): SQL {
  try {
    const [milliseconds, id] = cursorSchema.parse(JSON.parse(atob(cursor)));
    const time = new Date(milliseconds).toISOString();
    return sql`(${user.createdAt}, ${user.id}) < (${time}::timestamptz, ${id})`;
  } catch (cause) {
    const errors = [{ path: "query.cursor", message: "Not a cursor of this list" }];
    throw new ApiError("invalid_request", undefined, { cause, errors });
  }
}
