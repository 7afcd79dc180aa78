import { z } from "zod";
import { tenantRoleSchema } from "./auth.ts";
import { billingAccessSchema } from "./entitlements.ts";
import { pageQuerySchema } from "./list.ts";

const time = z.iso.datetime();

/** An organization as administrators of the platform find it. */
export const listedTenantSchema = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  /** Whether it came with its owner's account. */
  personal: z.boolean(),
  members: z.int().nonnegative(),
  plan: z.string(),
  access: billingAccessSchema,
  createdAt: time,
});

export const tenantDetailSchema = listedTenantSchema.extend({
  requireTwoFactor: z.boolean(),
  /** The first who joined, a hundred at most. */
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      role: tenantRoleSchema,
      joinedAt: time,
    }),
  ),
});

export const tenantsQuerySchema = pageQuerySchema.extend({
  /** A part of the name or of the short name, or the id. */
  q: z.string().trim().max(100).optional(),
});

export type ListedTenant = z.infer<typeof listedTenantSchema>;
export type TenantDetail = z.infer<typeof tenantDetailSchema>;
