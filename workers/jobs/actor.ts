import type { ApiKeyScope } from "../contract/api-keys.ts";
import type { TenantRole } from "../contract/auth.ts";
import type { Entitlements } from "../contract/entitlements.ts";

/** On whose behalf something is done: a person in a role, or an API key with its scopes. */
export type Actor = {
  /** The person's id, or `key:` and the key's. */
  id: string;
  tenantId: string;
  /** What the tenant's plan allows. */
  entitlements: Entitlements;
  /** What is on for the tenant. */
  flags: readonly string[];
} & ({ kind: "person"; role: TenantRole } | { kind: "key"; scopes: readonly ApiKeyScope[] });
