import { z } from "zod";
import { apiKeyScopeSchema } from "./api-keys.ts";
import { entitlementsSchema, platformRoleSchema, tenantRoleSchema } from "./auth.ts";

/** Who issues the token and for whom it is; both are checked by every verifier. */
export const tokenIssuer = "selvedge-gateway";
export const tokenAudience = "selvedge";

/** Life of a token in seconds. */
export const tokenLifeSeconds = 300;

/**
 * What the gateway's JWT says. The jobs worker takes tenant, role and limits from here and from nowhere else.
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
  limits: entitlementsSchema.shape.limits,
});

export type Claims = z.infer<typeof claimsSchema>;
