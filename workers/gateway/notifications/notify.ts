import { eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { user } from "../../../db/gateway/schema.ts";
import { notification, notificationPreference } from "../../../db/gateway/schema-people.ts";
import { asUser, withPlatform, withUser } from "../../../db/gateway/tenant.ts";
import {
  type NotificationContent,
  type NotificationKind,
  notificationKinds,
} from "../../contract/notifications.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { describeError, log } from "../log.ts";
import type { MailMessage } from "../mail/message.ts";
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
  deps: NotifyDeps,
  userId: string,
  content: NotificationContent & NotifyOptions,
): Promise<void> {
  const { row, mail } = await prepareTelling(deps, userId, content);
  if (row !== null) {
    await withUser(deps.db, userId, [deps.db.insert(notification).values(row).onConflictDoNothing()]);
    await announceChanged(deps.redis, [userId], notifiedPeople);
  }
  if (mail !== null) await deps.mailQueue.send(mail);
}

/**
 * Tells several people of one event, and notes in the transaction that tells them in the product that it was taken. Mails
 * go first: where that fails all is told again, and a mail that comes twice is one by its id.
 * @param taken notes the event, as the platform.
 */
export async function tellOnce(
  deps: NotifyDeps,
  told: readonly { userId: string; content: NotificationContent & NotifyOptions }[],
  taken: BatchItem<"pg">,
): Promise<void> {
  const { db, mailQueue, redis } = deps;
  const prepared = await Promise.all(
    told.map(({ userId, content }) => prepareTelling(deps, userId, content)),
  );
  for (const { mail } of prepared) if (mail !== null) await mailQueue.send(mail);
  const rows = prepared.flatMap(({ row }) => row ?? []);
  await withPlatform(db, [
    taken,
    ...rows.flatMap((row) => [
      asUser(db, row.userId),
      db.insert(notification).values(row).onConflictDoNothing(),
    ]),
  ]);
  const people = rows.map(({ userId }) => userId);
  if (people.length > 0) await announceChanged(redis, people, notifiedPeople);
}

type Telling = { row: typeof notification.$inferInsert | null; mail: MailMessage | null };

/** What is to be kept and sent so that a person hears of something by the ways that they chose. */
async function prepareTelling(
  { config, db }: Pick<NotifyDeps, "config" | "db">,
  userId: string,
  { aboutTenantId = null, id = crypto.randomUUID(), ...told }: NotificationContent & NotifyOptions,
): Promise<Telling> {
  const content = shortened(told);
  const { topic } = notificationKinds[content.kind];
  const [chosen, [person]] = await withUser(db, userId, [
    db.select().from(notificationPreference).where(eq(notificationPreference.userId, userId)),
    db.select({ email: user.email, emailVerified: user.emailVerified }).from(user).where(eq(user.id, userId)),
  ]);
  if (person === undefined) return { row: null, mail: null };
  const ways = preferencesOf(chosen)[topic];
  const isMailed = ways.mail && person.emailVerified && !mailedByThemselves.has(content.kind);
  return {
    row: ways.inApp ? { id, userId, aboutTenantId, ...content } : null,
    mail: isMailed
      ? {
          // The same as the notification's, so that telling it twice is one mail.
          ...{ id, kind: "notification", to: person.email, content },
          link: new URL(wordsOf(content).link, config.publicUrl).href,
          preferences: topic === "security" ? null : `${config.publicUrl}/app/notifications#preferences`,
        }
      : null,
  };
}

/** Texts of other people may be of any length. */
function shortened<Content extends NotificationContent>({ kind, params }: Content): NotificationContent {
  const short = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === "string" ? value.slice(0, longestText) : value,
  ]);
  return { kind, params: Object.fromEntries(short) } as NotificationContent;
}
