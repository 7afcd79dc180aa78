import { revalidate } from "@solidjs/router";
import type { FormOutcome } from "./form-outcome.ts";
import { postForm } from "./post-form.ts";
import { notificationsQuery, unreadQuery } from "./queries.ts";

const page = "/app/notifications";

/** Marks one as read or unread, by the page's own form. @returns Why it was refused; null when it is so. */
export async function markNotification(id: string, read: boolean): Promise<FormOutcome | null> {
  const entries: [string, string][] = [
    ["id", id],
    ["read", String(read)],
  ];
  return await send(`${page}?do=mark`, entries);
}

/** Marks all as read. @returns Why it was refused; null when it is so. */
export async function markAllRead(): Promise<FormOutcome | null> {
  return await send(`${page}?do=read-all`, []);
}

async function send(action: string, entries: [string, string][]): Promise<FormOutcome | null> {
  const reply = await postForm(action, "", entries);
  if (!("location" in reply)) return reply;
  await revalidate([notificationsQuery.key, unreadQuery.key]);
  return null;
}
