import { z } from "zod";
import { entitlementsSchema } from "./entitlements.ts";

const platformRoles = ["user", "editor", "admin"] as const;
const tenantRoles = ["owner", "admin", "billing", "member", "viewer"] as const;

export const platformRoleSchema = z.enum(platformRoles);
export const tenantRoleSchema = z.enum(tenantRoles);

export type PlatformRole = z.infer<typeof platformRoleSchema>;
export type TenantRole = z.infer<typeof tenantRoleSchema>;

export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email("Not an e-mail address"));

/** NIST 800-63B: length counts, composition rules do not. */
export const passwordSchema = z
  .string()
  .min(12, "Use at least 12 characters")
  .max(128, "Use at most 128 characters");

/** What a person or an organization is called. Postgres keeps no zero character, and nobody's name has a control one. */
export const nameSchema = z
  .string()
  .trim()
  .min(1, "Enter a name")
  .max(100, "Use at most 100 characters")
  .regex(/^\P{Cc}*$/u, "Leave out control characters");

export const registerSchema = z.strictObject({
  name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
});

export const loginSchema = z.strictObject({
  email: emailSchema,
  password: z.string().min(1, "Enter the password").max(128),
});

export const forgotPasswordSchema = z.strictObject({ email: emailSchema });

/** What a link by mail carries: letters and signs that an address can have, which also every database takes. */
export const linkTokenSchema = z
  .string()
  .min(1, "The link is not complete")
  .max(200, "The link is not valid")
  .regex(/^[\x21-\x7e]*$/, "The link is not valid");

export const resetPasswordSchema = z.strictObject({
  token: linkTokenSchema,
  newPassword: passwordSchema,
});

export const changePasswordSchema = z.strictObject({
  currentPassword: z.string().min(1, "Enter the current password").max(128),
  newPassword: passwordSchema,
});

export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  image: z.string().nullable(),
  role: platformRoleSchema,
  createdAt: z.iso.datetime(),
});

export const tenantSchema = z.object({ id: z.string(), name: z.string(), slug: z.string() });

export const meSchema = z.object({
  user: userSchema,
  /** Set while an administrator acts as the person: who, and until when. */
  impersonation: z
    .object({ by: z.object({ id: z.string(), name: z.string() }), until: z.iso.datetime() })
    .nullable(),
  tenant: tenantSchema.nullable(),
  role: tenantRoleSchema.nullable(),
  entitlements: entitlementsSchema,
  /** What is on for the tenant, of what its members are told of. */
  flags: z.array(z.string()),
});

/** A session as its owner sees it: the secret in its cookie is never shown. */
export const sessionSchema = z.object({
  id: z.string(),
  current: z.boolean(),
  createdAt: z.iso.datetime(),
  /** Within five minutes. */
  lastSeenAt: z.iso.datetime(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** How it was begun: `password`, `code`, `passkey`, or the provider's id. */
  method: z.string().nullable(),
  /** Country and city, where the network says them. */
  place: z.string().nullable(),
});

export type Session = z.infer<typeof sessionSchema>;
export type User = z.infer<typeof userSchema>;
export type Tenant = z.infer<typeof tenantSchema>;
export type Me = z.infer<typeof meSchema>;
export type RegisterInput = z.infer<typeof registerSchema>;
