import type { Entitlements, TenantRole } from "../contract/auth.ts";

/** On whose behalf something is done. */
export type Actor = {
  userId: string;
  tenantId: string;
  role: TenantRole;
  plan: string;
  limits: Entitlements["limits"];
};
