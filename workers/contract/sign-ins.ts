import { z } from "zod";

/** An attempt to sign in to an account, as its owner sees it. */
export const signInSchema = z.object({
  id: z.uuid(),
  /** `password`, `code`, `passkey`, or the provider's id. */
  method: z.string(),
  /** `locked`: refused unseen, after too many failures. */
  outcome: z.enum(["succeeded", "failed", "locked"]),
  newDevice: z.boolean(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  place: z.string().nullable(),
  createdAt: z.iso.datetime(),
});

export type SignIn = z.infer<typeof signInSchema>;
