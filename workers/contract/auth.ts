import { z } from "zod";
import { billingAccessSchema } from "./billing.ts";

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

export const resetPasswordSchema = z.strictObject({
  token: z.string().min(1, "The link is not complete").max(200, "The link is not valid"),
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

export const entitlementsSchema = z.object({
  plan: z.string(),
  /** Less while a payment is missing. */
  access: billingAccessSchema.default("full"),
  limits: z.object({
    rowsPerMonth: z.number().int(),
    fileBytes: z.number().int(),
    concurrentTasks: z.number().int(),
  }),
});

export const meSchema = z.object({
  user: userSchema,
  /** Set while an administrator acts as the person: who, and until when. */
  impersonation: z
    .object({ by: z.object({ id: z.string(), name: z.string() }), until: z.iso.datetime() })
    .nullable(),
  tenant: tenantSchema.nullable(),
  role: tenantRoleSchema.nullable(),
  entitlements: entitlementsSchema,
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
export type Entitlements = z.infer<typeof entitlementsSchema>;
export type Me = z.infer<typeof meSchema>;
export type RegisterInput = z.infer<typeof registerSchema>;
