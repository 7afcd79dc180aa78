import { z } from "zod";
import { listOf } from "./list.ts";

/** What people are told about, and by which ways unless they chose otherwise. Security is always told by mail. */
export const notificationTopics = {
  security: { inApp: true, mail: true },
  organization: { inApp: true, mail: true },
  tasks: { inApp: true, mail: false },
  billing: { inApp: true, mail: true },
  account: { inApp: true, mail: true },
} as const satisfies Record<string, { inApp: boolean; mail: boolean }>;

export type NotificationTopic = keyof typeof notificationTopics;

const text = z.string().max(300);

/** Every kind of notification: its topic, and what it is told with. A page or a mail words it. */
export const notificationKinds = {
  "security.new_device": { topic: "security", params: z.object({ device: text, place: text.nullable() }) },
  "security.locked": { topic: "security", params: z.object({ minutes: z.number() }) },
  "security.password_changed": { topic: "security", params: z.object({}) },
  "security.email_changed": { topic: "security", params: z.object({ email: text }) },
  "security.two_factor_changed": { topic: "security", params: z.object({ enabled: z.boolean() }) },
  "security.passkey_added": { topic: "security", params: z.object({ name: text }) },
  "security.passkey_removed": { topic: "security", params: z.object({ name: text }) },
  "security.passkey_refused": { topic: "security", params: z.object({ name: text }) },
  "security.recovery_codes_changed": { topic: "security", params: z.object({}) },
  "security.recovery_code_used": { topic: "security", params: z.object({ left: z.number().int() }) },
  "security.provider_linked": { topic: "security", params: z.object({ provider: text }) },
  "security.provider_unlinked": { topic: "security", params: z.object({ provider: text }) },
  "security.provider_broken": { topic: "security", params: z.object({ provider: text }) },
  "organization.invited": { topic: "organization", params: z.object({ organization: text, link: text }) },
  "organization.invitation_accepted": {
    topic: "organization",
    params: z.object({ organization: text, name: text }),
  },
  "organization.role_changed": {
    topic: "organization",
    params: z.object({ organization: text, role: text }),
  },
  "organization.removed": { topic: "organization", params: z.object({ organization: text }) },
  "organization.deleted": { topic: "organization", params: z.object({ organization: text }) },
  "organization.domain_lapsed": {
    topic: "organization",
    params: z.object({ organization: text, domain: text }),
  },
  "organization.domain_ended": {
    topic: "organization",
    params: z.object({ organization: text, domain: text }),
  },
  "organization.api_key_created": {
    topic: "organization",
    params: z.object({ organization: text, name: text }),
  },
  "organization.webhook_disabled": {
    topic: "organization",
    params: z.object({ organization: text, host: text, gone: z.boolean() }),
  },
  "organization.schedule_failing": {
    topic: "organization",
    params: z.object({ organization: text, name: text, reason: text, others: z.int().min(1).optional() }),
  },
  "task.completed": { topic: "tasks", params: z.object({ taskId: z.uuid(), score: z.number() }) },
  "task.failed": { topic: "tasks", params: z.object({ taskId: z.uuid(), reason: text }) },
  "billing.trial_ending": { topic: "billing", params: z.object({ organization: text, endsAt: text }) },
  "billing.receipt": {
    topic: "billing",
    params: z.object({ organization: text, amount: text, link: text }),
  },
  "billing.payment_failed": { topic: "billing", params: z.object({ organization: text, link: text }) },
  "billing.access_limited": {
    topic: "billing",
    params: z.object({
      organization: text,
      access: z.enum(["grace", "read_only", "suspended"]),
      until: text.nullable(),
    }),
  },
  "billing.plan_changed": { topic: "billing", params: z.object({ organization: text, plan: text }) },
  "billing.refunded": {
    topic: "billing",
    params: z.object({ organization: text, amount: text.nullable() }),
  },
  "billing.disputed": {
    topic: "billing",
    params: z.object({
      organization: text,
      amount: text.nullable(),
      state: z.enum(["open", "won", "lost", "closed"]),
    }),
  },
  /** Of the rows that a month has at most; or of those that the plan's fee includes, after which more is billed. */
  "billing.cap_reached": {
    topic: "billing",
    params: z.object({
      organization: text,
      share: z.number(),
      of: z.enum(["month", "included"]).default("month"),
    }),
  },
  "account.export_ready": { topic: "account", params: z.object({ link: text }) },
  "account.deletion_requested": { topic: "account", params: z.object({ dueAt: text, link: text }) },
  "account.deletion_cancelled": { topic: "account", params: z.object({}) },
} as const satisfies Record<string, { topic: NotificationTopic; params: z.ZodObject }>;

export type NotificationKind = keyof typeof notificationKinds;

/** One thing to tell somebody. */
export type NotificationContent = {
  [Kind in NotificationKind]: { kind: Kind; params: z.infer<(typeof notificationKinds)[Kind]["params"]> };
}[NotificationKind];

const kindNames = Object.keys(notificationKinds) as NotificationKind[];

/** The same, for whatever was queued or kept: of a kind that there is, told with what the kind is told with. */
export const notificationContentSchema = z.discriminatedUnion(
  "kind",
  kindNames.map((kind) =>
    z.object({ kind: z.literal(kind), params: notificationKinds[kind].params }),
  ) as never,
) as unknown as z.ZodType<NotificationContent>;

const topicSchema = z.enum(Object.keys(notificationTopics) as [NotificationTopic, ...NotificationTopic[]]);

/** A notification as its person reads it. */
export const notificationSchema = z.object({
  id: z.uuid(),
  kind: z.string(),
  topic: topicSchema,
  title: z.string(),
  text: z.string(),
  /** Where to go from it: a path of the site, or an https address elsewhere. */
  link: z.string(),
  tenantId: z.string().nullable(),
  createdAt: z.iso.datetime(),
  read: z.boolean(),
});

export type NotificationView = z.infer<typeof notificationSchema>;

export const notificationPageSchema = listOf(notificationSchema).extend({
  /** How many of all the person has not read. */
  unread: z.number().int(),
  /** The place of the page's newest one, from which a stream goes on. */
  latest: z.string(),
});

export type NotificationPage = z.infer<typeof notificationPageSchema>;

export const notificationPreferenceSchema = z.strictObject({
  topic: topicSchema,
  /** In the product. */
  inApp: z.boolean(),
  mail: z.boolean(),
});

export type NotificationPreference = z.infer<typeof notificationPreferenceSchema>;

/** Topics that are not named stay as they are. */
export const notificationPreferencesSchema = z.strictObject({
  data: z
    .array(
      notificationPreferenceSchema.refine(({ topic, mail }) => topic !== "security" || mail, {
        error: "Security is always told by mail",
        path: ["mail"],
      }),
    )
    .min(1)
    .max(Object.keys(notificationTopics).length)
    .refine((all) => new Set(all.map(({ topic }) => topic)).size === all.length, "A topic is named twice"),
});
