import { eq, sql } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { session, user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { ProfileChange } from "../../contract/users.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import type { Identity } from "../identity/identity.ts";

type User = typeof user.$inferSelect;

const fields = ["name", "bio", "locale", "timeZone"] as const;

/** Changes what an account says of its person, and returns it as it is then. */
export async function changeProfile(
  { config, db, redis, audit, origin }: Pick<Deps, "config" | "db" | "redis"> & Recording,
  { user: person, tenant }: Identity,
  wanted: ProfileChange,
): Promise<User> {
  const { id } = person;
  const changed = await inTransaction(config.database, async (transaction) => {
    const [before] = await transaction.select().from(user).where(eq(user.id, id)).for("update");
    const [after] = await transaction
      .update(user)
      .set({ ...wanted, updatedAt: sql`now()` })
      .where(eq(user.id, id))
      .returning();
    if (before === undefined || after === undefined) throw new ApiError("unauthenticated");
    const changes = changesBetween(before, after);
    if (Object.keys(changes).length === 0) return after;
    const place = { actorId: id, tenantId: tenant?.id ?? null, targetId: id };
    const entry = await audit.seal(origin, { action: "profile.changed", ...place, changes });
    await transaction.execute(auditStatement(entry));
    return after;
  });
  const sessions = await db.select({ id: session.id }).from(session).where(eq(session.userId, id));
  await announceChanged(
    redis,
    sessions.map((each) => each.id),
  );
  return changed;
}

function changesBetween(before: User, after: User): Record<string, [unknown, unknown]> {
  return Object.fromEntries(
    fields
      .filter((field) => before[field] !== after[field])
      .map((field) => [field, [before[field], after[field]] as [unknown, unknown]]),
  );
}
