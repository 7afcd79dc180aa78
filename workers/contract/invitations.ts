import { z } from "zod";
import { emailSchema, nameSchema, registerSchema, tenantRoleSchema } from "./auth.ts";

export const inviteSchema = z.strictObject({ email: emailSchema, role: tenantRoleSchema });

/** An open invitation, as those who may invite see it. */
export const invitationSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: tenantRoleSchema,
  /** Who invited; null when their account is gone. */
  inviter: z.string().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  expired: z.boolean(),
});

/** What a mail's link carries: `tenant.secret`. */
const token = z.string().min(1, "The link is not complete").max(200);

export const invitationTokenSchema = z.strictObject({ token });

/** Joins as a new person; the address is the one that the mail went to. */
export const registerInvitedSchema = z.strictObject({
  token,
  name: nameSchema,
  password: registerSchema.shape.password,
});

/** An invitation as whoever holds its mail sees it: enough to decide, and no whole address. */
export const inspectedInvitationSchema = z.object({
  organization: z.string(),
  inviter: z.string().nullable(),
  role: tenantRoleSchema,
  email: z.string(),
  expiresAt: z.iso.datetime(),
});

export type Invitation = z.infer<typeof invitationSchema>;
export type InspectedInvitation = z.infer<typeof inspectedInvitationSchema>;
