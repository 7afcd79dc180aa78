import { eq, sql } from "drizzle-orm";
import { inTransaction } from "../../../../db/gateway/client.ts";
import { session, user } from "../../../../db/gateway/schema.ts";
import { auditStatement, type Recording } from "../../audit/audit.ts";
import type { Deps } from "../../deps.ts";
import { announceChanged } from "../../identity/changed-sessions.ts";
import { putAvatar, removeAvatar } from "./avatar-store.ts";
import type { Image } from "./image-type.ts";

type AvatarContext = Pick<Deps, "config" | "db" | "redis" | "files"> & Recording;
type Person = { userId: string; tenantId: string | null };
type User = typeof user.$inferSelect;

/**
 * Gives a person another picture, or none. The old one is removed once nothing names it any more; a new one that
 * nothing came to name is removed too.
 * @param when "none" leaves somebody who has a picture as they are.
 * @returns the account as it is then; null when there is none.
 */
export async function changeAvatar(
  context: AvatarContext,
  { userId, tenantId }: Person,
  { image, when = "always" }: { image: Image | null; when?: "always" | "none" },
): Promise<User | null> {
  const wanted = image && (await putAvatar(context, userId, image));
  let unused = wanted;
  try {
    const outcome = await inTransaction(context.config.database, async (transaction) => {
      const [before] = await transaction.select().from(user).where(eq(user.id, userId)).for("update");
      if (before === undefined) return null;
      const stays = when === "none" ? before.image !== null : before.image === wanted;
      if (stays) return { after: before, old: null };
      const [after] = await transaction
        .update(user)
        .set({ image: wanted, updatedAt: sql`now()` })
        .where(eq(user.id, userId))
        .returning();
      const deed = await context.audit.seal(context.origin, {
        ...{ action: "avatar.changed", actorId: userId, tenantId, targetId: userId },
        changes: { image: [before.image, wanted] },
      });
      await transaction.execute(auditStatement(deed));
      return { after: after ?? before, old: before.image };
    });
    if (outcome?.after.image === wanted) unused = outcome.old;
    await announce(context, userId);
    return outcome?.after ?? null;
  } finally {
    await removeAvatar(context, unused);
  }
}

async function announce({ db, redis }: AvatarContext, userId: string): Promise<void> {
  const sessions = await db.select({ id: session.id }).from(session).where(eq(session.userId, userId));
  await announceChanged(
    redis,
    sessions.map(({ id }) => id),
  );
}
