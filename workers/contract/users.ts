import { z } from "zod";
import { nameSchema, userSchema } from "./auth.ts";

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
