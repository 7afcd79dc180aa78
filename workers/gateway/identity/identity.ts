import type { Entitlements, Tenant, TenantRole, User } from "../../contract/auth.ts";
import type { Claims } from "../../contract/claims.ts";

/** Who is asking, as the record said it within the last half minute. */
export type Identity = {
  sessionId: string;
  expiresAtMs: number;
  /** From when on better-auth moves the session's end; infinite for one that ends with the browser's. */
  extendAtMs: number;
  user: User;
  tenant: Tenant | null;
  role: TenantRole | null;
  entitlements: Entitlements;
};

/** What a token says of an identity. */
export function claimsOf({ sessionId, user, tenant, role, entitlements }: Identity): Claims {
  return {
    sub: user.id,
    sid: sessionId,
    platformRole: user.role,
    tenant: tenant?.id ?? null,
    role,
    plan: entitlements.plan,
    limits: entitlements.limits,
  };
}
