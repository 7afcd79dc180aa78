import { eq } from "drizzle-orm";
import { user } from "../../../db/gateway/schema.ts";
import { notification, notificationPreference } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import {
  type NotificationContent,
  type NotificationKind,
  notificationKinds,
} from "../../contract/notifications.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { describeError, log } from "../log.ts";
import { preferencesOf } from "./preferences.ts";
import { wordsOf } from "./words.ts";

type NotifyOptions = {
  /** The tenant that it is about, if any. */
  aboutTenantId?: string | null;
  /** Of the notification: telling one twice tells it once. */
  id?: string;
};

type NotifyDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue">;

/** The list of people who were told something lately, for the isolates that hold their streams. */
export const notifiedPeople = "notified-people";

/** Kinds that a mail of their own goes with, so that nobody gets two. */
const mailedByThemselves: ReadonlySet<NotificationKind> = new Set([
  "organization.invited",
  "account.export_ready",
  "account.deletion_requested",
]);

const longestText = 300;

/**
 * Tells a person something, by the ways that they chose for its topic. Call it when what it tells of is committed: a
 * failure is logged and never fails the deed.
 */
export async function notify(
  deps: NotifyDeps,
  userId: string,
  content: NotificationContent & NotifyOptions,
): Promise<void> {
  try {
    await tellPerson(deps, userId, content);
  } catch (error) {
    log("error", "notification_failed", { kind: content.kind, userId, ...describeError(error) });
  }
}

/** The same for a caller that tries again: what went wrong is thrown. */
export async function tellPerson(
  { config, db, redis, mailQueue }: NotifyDeps,
  userId: string,
  { aboutTenantId = null, id = crypto.randomUUID(), ...told }: NotificationContent & NotifyOptions,
): Promise<void> {
  const content = shortened(told);
  const { topic } = notificationKinds[content.kind];
  const [chosen, [person]] = await withUser(db, userId, [
    db.select().from(notificationPreference).where(eq(notificationPreference.userId, userId)),
    db.select({ email: user.email, emailVerified: user.emailVerified }).from(user).where(eq(user.id, userId)),
  ]);
  if (person === undefined) return;
  const ways = preferencesOf(chosen)[topic];
  if (ways.inApp) {
    const row = { id, userId, aboutTenantId, ...content };
    await withUser(db, userId, [db.insert(notification).values(row).onConflictDoNothing()]);
    await announceChanged(redis, [userId], notifiedPeople);
  }
  if (ways.mail && person.emailVerified && !mailedByThemselves.has(content.kind)) {
    await mailQueue.send({
      // The same as the notification's, so that telling it twice is one mail.
      ...{ id, kind: "notification", to: person.email, content },
      link: new URL(wordsOf(content).link, config.publicUrl).href,
      preferences: topic === "security" ? null : `${config.publicUrl}/app/notifications#preferences`,
    });
  }
}

/** Texts of other people may be of any length. */
function shortened<Content extends NotificationContent>({ kind, params }: Content): NotificationContent {
  const short = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === "string" ? value.slice(0, longestText) : value,
  ]);
  return { kind, params: Object.fromEntries(short) } as NotificationContent;
}
