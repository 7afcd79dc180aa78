import { z } from "zod";
import { emailSchema } from "../../contract/auth.ts";
import { notificationContentSchema } from "../../contract/notifications.ts";

const link = z.url({ protocol: /^https?$/ });
const traceparent = z.string().max(100).optional();
const base = { id: z.uuid(), to: emailSchema, link, traceparent };

/**
 * What the mail queue carries: which mail, to whom. The text is written when it is sent, and nothing in it comes from
 * whoever asked for the mail: a name of their choice would make us send theirs. Only an invitation says the name of the
 * organization, made harmless (plain-name.ts), and what is written by the contact form goes to nobody but ourselves.
 */
export const mailMessageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("verify-address"), ...base }),
  z.object({ kind: z.literal("address-in-use"), ...base }),
  z.object({ kind: z.literal("reset-password"), ...base }),
  z.object({ kind: z.literal("sign-in-code"), ...base, code: z.string().regex(/^\d{6}$/) }),
  z.object({ kind: z.literal("change-address"), ...base }),
  z.object({ kind: z.literal("address-change-asked"), ...base }),
  z.object({ kind: z.literal("address-changed"), ...base }),
  z.object({ kind: z.literal("choose-password"), ...base }),
  z.object({ kind: z.literal("invitation"), ...base, organization: z.string().max(100) }),
  z.object({ kind: z.literal("account-closing"), ...base }),
  z.object({ kind: z.literal("export-ready"), ...base }),
  /** What a visitor wrote, to ourselves. */
  z.object({
    ...{ kind: z.literal("contact-message"), ...base },
    ...{ name: z.string(), email: emailSchema, message: z.string() },
  }),
  /** What the product's own watch found, to operators. */
  z.object({
    ...{ kind: z.literal("alert"), ...base },
    ...{
      alert: z.string(),
      phase: z.enum(["fired", "resolved"]),
      summary: z.string(),
      since: z.iso.datetime(),
    },
  }),
  z.object({
    kind: z.literal("notification"),
    ...base,
    content: notificationContentSchema,
    /** Where to choose what is told by mail; null for what cannot be turned off. */
    preferences: link.nullable(),
  }),
]);

export type MailMessage = z.infer<typeof mailMessageSchema>;
