import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { session } from "../../../db/gateway/schema.ts";
import { enterPlatform } from "../../../db/gateway/tenant.ts";
import type { Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { chooseTenant } from "./personal-tenant.ts";

export type MovedSession = { id: string; token: string; userId: string; tenantId: string | null };

/**
 * Takes sessions out of a tenant that a person leaves, or that goes: each moves on to the tenant that its person has
 * been in longest. `announceMoved` goes after the transaction.
 * @param userId of one person; without it, everybody's.
 */
export async function moveSessions(
  transaction: Transaction,
  { tenantId, userId }: { tenantId: string; userId?: string },
): Promise<MovedSession[]> {
  await enterPlatform(transaction);
  // Written out: the builder leaves table names away, and both tables have a "user_id".
  const next = sql<string | null>`(select m.tenant_id from member m
    where m.user_id = "session".user_id and m.tenant_id <> ${tenantId} order by m.created_at, m.id limit 1)`;
  return await transaction
    .update(session)
    .set({ activeOrganizationId: next })
    .where(
      and(
        eq(session.activeOrganizationId, tenantId),
        userId === undefined ? undefined : eq(session.userId, userId),
      ),
    )
    .returning({
      ...{ id: session.id, token: session.token, userId: session.userId },
      tenantId: session.activeOrganizationId,
    });
}

/** Makes every isolate notice where sessions have moved. Whoever is in no tenant any more gets their personal one. */
export async function announceMoved(
  { db, redis, audit, origin }: Pick<Deps, "db" | "redis"> & Recording,
  moved: MovedSession[],
): Promise<void> {
  const homeless = new Set(moved.filter(({ tenantId }) => tenantId === null).map(({ userId }) => userId));
  // The address and browser of whoever did this are not those of the person whose tenant is made.
  const elsewhere = { address: null, userAgent: null, requestId: origin.requestId };
  for (const userId of homeless) {
    const tenantId = await chooseTenant({ db, audit }, userId, elsewhere);
    const ids = moved.filter((one) => one.userId === userId).map(({ id }) => id);
    await db
      .update(session)
      .set({ activeOrganizationId: tenantId })
      .where(and(inArray(session.id, ids), isNull(session.activeOrganizationId)));
  }
  await Promise.all(moved.map(({ token }) => redis.remove(token)));
  await announceChanged(
    redis,
    moved.map(({ id }) => id),
  );
}

/** Makes every isolate read again what sessions in a tenant are told of it. */
export async function announceTenantChanged(
  { db, redis }: Pick<Deps, "db" | "redis">,
  tenantId: string,
  userId?: string,
): Promise<void> {
  const rows = await db
    .select({ id: session.id })
    .from(session)
    .where(
      and(
        eq(session.activeOrganizationId, tenantId),
        userId === undefined ? undefined : eq(session.userId, userId),
      ),
    );
  await announceChanged(
    redis,
    rows.map(({ id }) => id),
  );
}
