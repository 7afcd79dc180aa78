import { z } from "zod";
import {
  emailSchema,
  nameSchema,
  passwordSchema,
  platformRoleSchema,
  sessionSchema,
  tenantRoleSchema,
  tenantSchema,
  userSchema,
} from "./auth.ts";
import { pageQuerySchema } from "./list.ts";

/** A person's account with what they say of themselves. */
export const profileSchema = userSchema.extend({
  bio: z.string().nullable(),
  locale: z.string().nullable(),
  timeZone: z.string().nullable(),
});

const bioSchema = z
  .string()
  .trim()
  .max(500, "Use at most 500 characters")
  .regex(/^[\P{Cc}\n]*$/u, "Leave out control characters")
  .transform((bio) => (bio === "" ? null : bio));

/** BCP 47, in its canonical form; one that Intl can write dates and numbers in. */
const localeSchema = z
  .string()
  .max(35)
  .transform((locale, context) => {
    const [canonical] = known(() => Intl.DateTimeFormat.supportedLocalesOf(locale)) ?? [];
    if (canonical !== undefined) return canonical;
    context.addIssue({ code: "custom", message: "Not a known locale, as de-CH is" });
    return z.NEVER;
  });

/** A name of the IANA database, and no offset: an offset changes with the season. */
const timeZoneSchema = z
  .string()
  .max(64)
  .refine(
    (timeZone) =>
      /^[A-Za-z]/.test(timeZone) && known(() => new Intl.DateTimeFormat("en", { timeZone })) !== null,
    "Not a known time zone, as Europe/Zurich is",
  );

/** What a person may change of their account; null takes a field away. */
export const profileChangeSchema = z
  .strictObject({
    name: nameSchema,
    bio: bioSchema.nullable(),
    locale: localeSchema.nullable(),
    timeZone: timeZoneSchema.nullable(),
  })
  .partial();

const accountStatusSchema = z.enum(["active", "banned"]);

/** An account as administrators see it. */
export const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: platformRoleSchema,
  status: accountStatusSchema,
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable(),
});

/** One account, as administrators see it whole. */
export const accountDetailSchema = accountSchema.extend({
  emailVerified: z.boolean(),
  ban: z.object({ reason: z.string().nullable(), until: z.iso.datetime().nullable() }).nullable(),
  tenants: z.array(tenantSchema.extend({ role: tenantRoleSchema })),
  sessions: z.array(sessionSchema.omit({ current: true })),
  factors: z.object({
    password: z.boolean(),
    twoFactor: z.boolean(),
    passkeys: z.number().int(),
    providers: z.array(z.string()),
  }),
});

/** An account that an administrator makes: without a password, its address is asked to choose one. */
export const createAccountSchema = z.strictObject({
  name: nameSchema,
  email: emailSchema,
  role: platformRoleSchema,
  password: passwordSchema.optional(),
});

const plainText = /^\P{Cc}*$/u;

export const accountQuerySchema = pageQuerySchema.extend({
  q: z.string().trim().max(100).regex(plainText, "Leave out control characters").optional(),
  role: platformRoleSchema.optional(),
  status: accountStatusSchema.optional(),
});

export const roleChangeSchema = z.strictObject({ role: platformRoleSchema });

export const statusChangeSchema = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("active") }),
  z.strictObject({
    status: z.literal("banned"),
    reason: z.string().trim().max(500).regex(plainText, "Leave out control characters").optional(),
    until: z.iso
      .datetime()
      .refine((time) => Date.parse(time) > Date.now(), "Not in the future")
      .optional(),
  }),
]);

/** Why an administrator acts as somebody else; it is kept in the audit log. */
export const impersonateSchema = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(5, "Say why, in a few words")
    .max(500, "Use at most 500 characters")
    .regex(plainText, "Leave out control characters"),
});

export type Account = z.infer<typeof accountSchema>;
export type AccountDetail = z.infer<typeof accountDetailSchema>;
export type CreateAccount = z.infer<typeof createAccountSchema>;
export type AccountQuery = z.infer<typeof accountQuerySchema>;
export type StatusChange = z.infer<typeof statusChangeSchema>;
export type Profile = z.infer<typeof profileSchema>;
export type ProfileChange = z.infer<typeof profileChangeSchema>;

/** Intl throws at what it does not know. */
function known<Value>(ask: () => Value): Value | null {
  try {
    return ask();
  } catch {
    return null;
  }
}
