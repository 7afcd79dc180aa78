import { z } from "zod";
import { emailSchema } from "../../contract/auth.ts";

const base = { id: z.uuid(), to: emailSchema, link: z.url({ protocol: /^https?$/ }) };

/**
 * What the mail queue carries: which mail, to whom. The text is written when it is sent, and nothing in it comes from
 * whoever asked for the mail: a name of their choice would make us send theirs.
 */
export const mailMessageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("verify-address"), ...base }),
  z.object({ kind: z.literal("address-in-use"), ...base }),
  z.object({ kind: z.literal("reset-password"), ...base }),
]);

export type MailMessage = z.infer<typeof mailMessageSchema>;
