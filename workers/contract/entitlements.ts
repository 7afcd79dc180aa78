import { z } from "zod";

const most = z.number().int().nonnegative();

/** How much of everything that is counted a plan has. */
export const limitsSchema = z.object({
  rowsPerMonth: most,
  fileBytes: most,
  concurrentTasks: most,
  seats: most,
  apiKeys: most,
  webhookEndpoints: most,
});

export type Limit = keyof z.infer<typeof limitsSchema>;

/** How much of the plan can be used: less and less while a payment is missing. */
export const billingAccessSchema = z.enum(["full", "grace", "read_only", "suspended"]);

/** What a tenant may do by its plan, what an administrator granted or took, and what is paid: as tokens carry it. */
export const entitlementsSchema = z.object({
  plan: z.string(),
  access: billingAccessSchema.default("full"),
  limits: limitsSchema,
  features: z.array(z.string()),
});

export type BillingAccess = z.infer<typeof billingAccessSchema>;
export type Entitlements = z.infer<typeof entitlementsSchema>;
