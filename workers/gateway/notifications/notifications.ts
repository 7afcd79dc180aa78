import { and, count, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { notification } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import {
  type NotificationContent,
  type NotificationPage,
  type NotificationView,
  notificationContentSchema,
  notificationKinds,
} from "../../contract/notifications.ts";
import { beforeAll, newestFirst, type Place, pageOf, writeCursor } from "../newest-first.ts";
import { wordsOf } from "./words.ts";

type Row = typeof notification.$inferSelect;
type Page = { unread: boolean; limit: number; after: Place | null };

/** A person's notifications, newest first, and how many of all they have not read. */
export async function listNotifications(
  db: Database,
  userId: string,
  { unread, limit, after }: Page,
): Promise<NotificationPage> {
  const { readAt } = notification;
  const ofPerson = eq(notification.userId, userId);
  const { where, orderBy } = newestFirst(notification, after);
  const [found, [counted]] = await withUser(db, userId, [
    db
      .select()
      .from(notification)
      .where(and(ofPerson, where, unread ? isNull(readAt) : undefined))
      .orderBy(...orderBy)
      .limit(limit + 1),
    db
      .select({ count: count() })
      .from(notification)
      .where(and(ofPerson, isNull(readAt))),
  ]);
  const { rows, nextCursor } = pageOf(found, limit);
  return {
    data: rows.flatMap(viewOf),
    nextCursor,
    latest: writeCursor(found[0] ?? beforeAll),
    unread: counted?.count ?? 0,
  };
}

/** @returns the notification as it is then; null when the person has none with that id. */
export async function markNotification(
  db: Database,
  userId: string,
  { id, read }: { id: string; read: boolean },
): Promise<NotificationView | null> {
  const { readAt } = notification;
  const [rows] = await withUser(db, userId, [
    db
      .update(notification)
      .set({ readAt: read ? sql`coalesce(${readAt}, now())` : null })
      .where(and(eq(notification.userId, userId), eq(notification.id, id)))
      .returning(),
  ]);
  return rows.flatMap(viewOf)[0] ?? null;
}

export async function markAllRead(db: Database, userId: string): Promise<void> {
  await withUser(db, userId, [
    db
      .update(notification)
      .set({ readAt: sql`now()` })
      .where(and(eq(notification.userId, userId), isNull(notification.readAt))),
  ]);
}

/** Nothing for a row of a kind that there is no more. */
export function viewOf({ kind, params, ...row }: Row): NotificationView[] {
  const content = notificationContentSchema.safeParse({ kind, params });
  return content.success ? [view(row, content.data)] : [];
}

function view(row: Omit<Row, "kind" | "params">, content: NotificationContent): NotificationView {
  const { title, text, link } = wordsOf(content);
  return {
    ...{ id: row.id, kind: content.kind, topic: notificationKinds[content.kind].topic, title, text, link },
    tenantId: row.aboutTenantId,
    createdAt: row.createdAt.toISOString(),
    read: row.readAt !== null,
  };
}
