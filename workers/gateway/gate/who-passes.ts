import { and, eq, exists, gt, inArray, isNull, lte, not, or, sql } from "drizzle-orm";
import { session, user } from "../../../db/gateway/schema.ts";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import type { Gate } from "./gates.ts";

type Shown = { userId: string; sessionId: string };

/** `factor`: they have a second factor, and this session began without it, as by a provider that vouches for them. */
export type Passing = { role: string; needs: "factor" | null };

/**
 * Whether a session opens a gate, as the record says it at this moment: it lives, it is its person's own and nobody's who
 * acts as them, they have a role for it, and their account is not being closed.
 */
export async function whoPasses(
  { db }: Pick<Deps, "db">,
  { roles }: Gate,
  { userId, sessionId }: Shown,
): Promise<Passing | null> {
  const notBanned = or(eq(user.banned, false), lte(user.banExpires, sql`now()`));
  const isClosing = exists(
    db
      .select({ one: sql`1` })
      .from(erasure)
      .where(and(eq(erasure.userId, userId), isNull(erasure.finishedAt), isNull(erasure.cancelledAt))),
  );
  const query = db
    .select({
      role: user.role,
      hasFactor: user.twoFactorEnabled,
      showed: sql<boolean>`${session.twoFactor} and ${session.twoFactorTenantId} is null`,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(
      and(
        ...[eq(session.id, sessionId), eq(user.id, userId), gt(session.expiresAt, sql`now()`)],
        ...[isNull(session.impersonatedBy), inArray(user.role, roles), notBanned, not(isClosing)],
      ),
    );
  const [[found]] = await withUser(db, userId, [query]);
  if (found === undefined || found.role === null) return null;
  return { role: found.role, needs: found.hasFactor && !found.showed ? "factor" : null };
}
