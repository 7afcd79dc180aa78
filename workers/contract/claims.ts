import { z } from "zod";
import { apiKeyScopeSchema } from "./api-keys.ts";
import { platformRoleSchema, tenantRoleSchema } from "./auth.ts";
import { entitlementsSchema, limitsSchema } from "./entitlements.ts";
import { flagsOnByDefault } from "./flags.ts";

/** Who issues the token and for whom it is; both are checked by every verifier. */
export const tokenIssuer = "selvedge-gateway";
export const tokenAudience = "selvedge";

/** Life of a token in seconds. */
export const tokenLifeSeconds = 300;

/**
 * What the gateway's JWT says. The jobs worker takes tenant, role, limits and features from here and from nowhere else.
 * `sub` is the user's id and `sid` the session's; for an API key both are `key:` and its id, and it has no role: what
 * it may do is in `scopes`, which are null for a person.
 */
export const claimsSchema = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  platformRole: platformRoleSchema,
  /** The administrator who acts as `sub`, if it is not `sub`. */
  impersonatorId: z.string().min(1).nullable(),
  tenant: z.string().min(1).nullable(),
  role: tenantRoleSchema.nullable(),
  scopes: z.array(apiKeyScopeSchema).nullable().default(null),
  plan: entitlementsSchema.shape.plan,
  access: entitlementsSchema.shape.access,
  // A token of a gateway from before there were these allows nothing of them.
  limits: limitsSchema.extend({
    seats: limitsSchema.shape.seats.default(0),
    apiKeys: limitsSchema.shape.apiKeys.default(0),
    webhookEndpoints: limitsSchema.shape.webhookEndpoints.default(0),
  }),
  features: entitlementsSchema.shape.features.default([]),
  /** What is on for the tenant. A gateway from before there were flags did what is declared. */
  flags: z.array(z.string()).default(() => [...flagsOnByDefault]),
});

export type Claims = z.infer<typeof claimsSchema>;
