import type { ApiKeyScope } from "../contract/api-keys.ts";
import type { Entitlements, TenantRole } from "../contract/auth.ts";

/** On whose behalf something is done: a person in a role, or an API key with its scopes. */
export type Actor = {
  /** The person's id, or `key:` and the key's. */
  id: string;
  tenantId: string;
  plan: string;
  limits: Entitlements["limits"];
} & ({ kind: "person"; role: TenantRole } | { kind: "key"; scopes: readonly ApiKeyScope[] });
