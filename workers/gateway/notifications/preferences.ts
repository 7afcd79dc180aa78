import { eq, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { notificationPreference } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import {
  type NotificationPreference,
  type NotificationTopic,
  notificationTopics,
} from "../../contract/notifications.ts";

type Ways = Record<NotificationTopic, { inApp: boolean; mail: boolean }>;

/** By which ways a person is told of each topic, from what they chose; security always by mail. */
export function preferencesOf(chosen: { topic: string; inApp: boolean; mail: boolean }[]): Ways {
  const ways: Record<string, { inApp: boolean; mail: boolean }> = { ...notificationTopics };
  for (const { topic, inApp, mail } of chosen)
    if (topic in ways) ways[topic] = { inApp, mail: mail || topic === "security" };
  return ways as Ways;
}

export async function readPreferences(db: Database, userId: string): Promise<NotificationPreference[]> {
  const [chosen] = await withUser(db, userId, [
    db.select().from(notificationPreference).where(eq(notificationPreference.userId, userId)),
  ]);
  const ways = Object.entries(preferencesOf(chosen)) as [NotificationTopic, Ways[NotificationTopic]][];
  return ways.map(([topic, { inApp, mail }]) => ({ topic, inApp, mail }));
}

/** Keeps what a person chose for some topics; the others stay as they are. */
export async function writePreferences(
  db: Database,
  userId: string,
  wanted: NotificationPreference[],
): Promise<NotificationPreference[]> {
  const rows = wanted.map(({ topic, inApp, mail }) => ({ userId, topic, inApp, mail }));
  const { topic } = notificationPreference;
  await withUser(db, userId, [
    db
      .insert(notificationPreference)
      .values(rows)
      .onConflictDoUpdate({
        target: [notificationPreference.userId, topic],
        set: { inApp: sql`excluded.in_app`, mail: sql`excluded.mail` },
      }),
  ]);
  return await readPreferences(db, userId);
}
