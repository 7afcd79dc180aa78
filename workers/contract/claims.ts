import { z } from "zod";
import { entitlementsSchema, platformRoleSchema, tenantRoleSchema } from "./auth.ts";

/** Who issues the token and for whom it is; both are checked by every verifier. */
export const tokenIssuer = "selvedge-gateway";
export const tokenAudience = "selvedge";

/** Life of a token in seconds. */
export const tokenLifeSeconds = 300;

/**
 * What the gateway's JWT says. The jobs worker takes tenant, role and limits from here and from nowhere else.
 * `sub` is the user's id and `sid` the session's.
 */
export const claimsSchema = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  platformRole: platformRoleSchema,
  tenant: z.string().min(1).nullable(),
  role: tenantRoleSchema.nullable(),
  plan: entitlementsSchema.shape.plan,
  limits: entitlementsSchema.shape.limits,
});

export type Claims = z.infer<typeof claimsSchema>;
