import { z } from "zod";
import { nameSchema, tenantRoleSchema } from "./auth.ts";
import { tenantPermissionNames } from "./permissions.ts";

/** The short name of an organization that people choose; the ones of personal tenants are ours. */
const slugSchema = z
  .string()
  .regex(
    /^(?!personal-)[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])$/,
    "Use 2 to 48 lower-case letters, digits and dashes",
  );

export const createTenantSchema = z.strictObject({ name: nameSchema, slug: slugSchema });

const reference = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id or a slug");

export const tenantReferenceSchema = z.union(
  [z.strictObject({ organizationId: reference }), z.strictObject({ organizationSlug: reference })],
  "Name the organization by organizationId or by organizationSlug",
);

/** A tenant that a person is in. */
export const membershipSchema = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  personal: z.boolean(),
  role: tenantRoleSchema,
});

/** The organization that a session is in, and what its person may do there. */
export const organizationSchema = z.object({
  ...{ id: z.string(), name: z.string(), slug: z.string(), personal: z.boolean() },
  requireTwoFactor: z.boolean(),
  createdAt: z.iso.datetime(),
  role: tenantRoleSchema,
  permissions: z.array(z.enum(tenantPermissionNames)),
  /** The organization requires a second factor, and the person has none: nothing is permitted until they do. */
  secondFactorMissing: z.boolean(),
});

/** What may be changed of an organization; a personal one has a name and nothing else. */
export const changeTenantSchema = z
  .strictObject({ name: nameSchema, slug: slugSchema, requireTwoFactor: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "Name something to change");

/** Deleting takes everything along, so that its short name has to be typed. */
export const deleteTenantSchema = z.strictObject({ confirm: z.string().min(1).max(100) });

export const memberSchema = z.object({
  /** The person's. */
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: tenantRoleSchema,
  joinedAt: z.iso.datetime(),
  /** Whether they set up a second factor; null for whoever may not change members. */
  twoFactor: z.boolean().nullable(),
});

export const memberRoleSchema = z.strictObject({ role: tenantRoleSchema });

export type Membership = z.infer<typeof membershipSchema>;
export type Organization = z.infer<typeof organizationSchema>;
export type TenantChange = z.infer<typeof changeTenantSchema>;
export type Member = z.infer<typeof memberSchema>;
