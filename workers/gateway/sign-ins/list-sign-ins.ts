import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../../../db/gateway/client.ts";
import { signIn } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type SignIn, signInSchema } from "../../contract/sign-ins.ts";

type Page = { limit: number; cursor?: string | undefined };

/** Attempts to sign in to a person's account, the newest first. */
export async function listSignIns(
  db: Database,
  userId: string,
  { limit, cursor }: Page,
): Promise<{ data: SignIn[]; nextCursor: string | null }> {
  const [rows] = await withUser(db, userId, [
    db
      .select()
      .from(signIn)
      .where(and(eq(signIn.userId, userId), cursor === undefined ? undefined : olderThan(cursor)))
      .orderBy(desc(signIn.createdAt), desc(signIn.id))
      .limit(limit + 1),
  ]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last ? btoa(JSON.stringify([+last.createdAt, last.id])) : null;
  return { data: page.map(toSignIn), nextCursor };
}

function toSignIn(row: typeof signIn.$inferSelect): SignIn {
  return signInSchema.parse({ ...row, createdAt: row.createdAt.toISOString() });
}

const cursorSchema = z.tuple([z.int().min(0).max(253_402_300_799_999), z.uuid()]);

function olderThan(cursor: string): SQL {
  try {
    const [milliseconds, id] = cursorSchema.parse(JSON.parse(atob(cursor)));
    const time = new Date(milliseconds).toISOString();
    return sql`(${signIn.createdAt}, ${signIn.id}) < (${time}::timestamptz, ${id}::uuid)`;
  } catch (cause) {
    const errors = [{ path: "query.cursor", message: "Not a cursor of this list" }];
    throw new ApiError("invalid_request", undefined, { cause, errors });
  }
}
