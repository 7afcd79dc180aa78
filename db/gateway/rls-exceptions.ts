/**
 * Tables of this database without row-level security, each with its reason. Every other table carries a tenant and
 * has a policy; a table that is neither here nor protected is a mistake.
 */
export const rlsExceptions = {
  user: "A person exists once and can be in many tenants; better-auth finds people by address before any tenant is known.",
  session: "Found by its secret token before the tenant is known; the tenant is one of its columns.",
  account: "Credentials of a person, not of a tenant; read by better-auth alone, while signing in.",
  verification: "Short-lived secrets of people who may not have an account yet.",
  organization: "The tenants themselves; a person lists the ones they belong to before choosing one.",
  member: "Says who is in which tenant, which is what decides the tenant of a request.",
  invitation: "Addressed to a person who is not in the tenant yet.",
  jwks: "The gateway's signing keys; they belong to no tenant.",
} as const satisfies Record<string, string>;
