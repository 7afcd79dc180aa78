import { and, desc, eq, notInArray, sql } from "drizzle-orm";
import { knownDevice, signIn } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";

/** Somebody who signs in with ever new browsers is known by the ones used last. */
const mostDevices = 50;

type Success = {
  userId: string;
  sessionId: string;
  method: string;
  deviceHash: string;
  ipAddress: string | null;
  userAgent: string | null;
  place: string | null;
};

/**
 * Notes that somebody signed in, and the browser with it.
 * @returns whether the browser is new to an account that knows others: the first ever is not told of.
 */
export async function recordSignIn({ db }: Pick<Deps, "db">, success: Success): Promise<boolean> {
  const { userId, deviceHash, ...attempt } = success;
  const ofUser = eq(knownDevice.userId, userId);
  // Both times are those of the transaction, so a device that began with it was just added.
  const isNew = sql<boolean>`(
    select count(*) > 1
      and bool_or(device_hash = ${deviceHash} and created_at = now()::timestamptz(3))
    from known_device where user_id = ${userId})`;
  const [, [row]] = await withUser(db, userId, [
    db
      .insert(knownDevice)
      .values({ userId, deviceHash })
      .onConflictDoUpdate({
        target: [knownDevice.userId, knownDevice.deviceHash],
        set: { lastSeenAt: sql`now()` },
      }),
    db
      .insert(signIn)
      .values({ id: crypto.randomUUID(), userId, ...attempt, outcome: "succeeded", newDevice: isNew })
      .returning({ newDevice: signIn.newDevice }),
    db
      .delete(knownDevice)
      .where(
        and(
          ofUser,
          notInArray(
            knownDevice.deviceHash,
            db
              .select({ hash: knownDevice.deviceHash })
              .from(knownDevice)
              .where(ofUser)
              .orderBy(desc(knownDevice.lastSeenAt), desc(knownDevice.createdAt))
              .limit(mostDevices),
          ),
        ),
      ),
  ]);
  return row?.newDevice ?? false;
}
