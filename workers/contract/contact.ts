import { z } from "zod";
import { emailSchema, nameSchema } from "./auth.ts";

/** What a visitor writes to us. Postgres keeps no zero character, and a message has no other control ones but lines. */
export const contactSchema = z.strictObject({
  name: nameSchema,
  email: emailSchema,
  message: z
    .string()
    .trim()
    .transform((text) => text.replace(/\r\n?/g, "\n"))
    .pipe(
      z
        .string()
        .min(1, "Write a message")
        .max(5_000, "Use at most 5,000 characters")
        .regex(/^[\P{Cc}\n\t]*$/u, "Leave out control characters"),
    ),
  /** Nobody sees this field, so only programs fill it in. */
  website: z.string().max(500).optional(),
  /** What Turnstile gave to the page, where it is used. */
  turnstileToken: z.string().max(2_048).optional(),
});

export const contactFormSchema = z.object({
  turnstile: z.object({ siteKey: z.string() }).nullable(),
});

export const contactMessageSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  message: z.string(),
  createdAt: z.iso.datetime(),
});

export type Contact = z.infer<typeof contactSchema>;
export type ContactMessage = z.infer<typeof contactMessageSchema>;
