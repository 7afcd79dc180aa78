import {
  type NotificationKind,
  notificationContentSchema,
  notificationKinds,
} from "../../contract/notifications.ts";
import { type MailMessage, mailMessageSchema } from "./message.ts";

/** What the fields of messages and notifications say in samples, by their names. */
const said: Record<string, unknown> = {
  ...{ device: "Firefox on Linux", place: "Zürich, Switzerland", minutes: 15, email: "ada@example.test" },
  ...{ enabled: true, name: "Ada Lovelace", provider: "Google", organization: "Weavers & Co", role: "admin" },
  ...{ domain: "weavers.test", left: 7, code: "123456", score: 92.4, reason: "The file has no rows" },
  message: "Hello,\n\nhow many rows may one file have?",
  ...{ taskId: "2b0a0f0e-4c55-4c1b-9b53-3f1f7a3c9d10", endsAt: "2026-12-24T00:00:00.000Z", share: 0.8 },
  ...{ host: "hooks.weavers.test", gone: false },
  ...{ access: "read_only", until: "2026-12-24T00:00:00.000Z" },
  ...{ dueAt: "2026-12-24T00:00:00.000Z", amount: "49.00 EUR", plan: "Team", link: "/app/settings/account" },
  state: "open",
  ...{ alert: "DeadLetters", phase: "fired", summary: "4 steps were given up, and nobody has looked" },
  since: "2026-12-24T00:00:00.000Z",
};

/** A message of every kind there is, and of every kind of notification, under a name. */
export function sampleMails(publicUrl: string): { name: string; message: MailMessage }[] {
  const base = { id: "5f0d1c1e-7a35-4a77-8f0e-0d3c2b1a9e8d", to: "ada@example.test" };
  const link = `${publicUrl}/verify?token=5f0d1c1e.0d3c2b1a`;
  const mails = mailMessageSchema.options
    .map(({ shape }) => shape.kind.value)
    .filter((kind) => kind !== "notification")
    .map((kind) => ({ name: kind, message: mailMessageSchema.parse({ ...said, ...base, link, kind }) }));
  const notifications = (Object.keys(notificationKinds) as NotificationKind[]).map((kind) => ({
    name: `notification ${kind}`,
    message: mailMessageSchema.parse({
      ...{ ...base, kind: "notification", link, content: sampleNotification(kind) },
      preferences:
        notificationKinds[kind].topic === "security" ? null : `${publicUrl}/app/notifications#preferences`,
    }),
  }));
  return [...mails, ...notifications];
}

export function sampleNotification(kind: NotificationKind) {
  const names = Object.keys(notificationKinds[kind].params.shape);
  const params = Object.fromEntries(names.map((name) => [name, said[name]]));
  return notificationContentSchema.parse({ kind, params });
}
