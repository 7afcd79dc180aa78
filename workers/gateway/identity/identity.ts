import type { ApiKeyScope } from "../../contract/api-keys.ts";
import type { Tenant, TenantRole, User } from "../../contract/auth.ts";
import type { Claims } from "../../contract/claims.ts";
import type { Entitlements } from "../../contract/entitlements.ts";

/** A person who is asking, as the record said it within the last half minute. */
export type Identity = {
  sessionId: string;
  expiresAtMs: number;
  /** From when on better-auth moves the session's end; infinite for one that ends with the browser's. */
  extendAtMs: number;
  user: User;
  /** The administrator who acts as the person; null when it is the person. */
  impersonatorId: string | null;
  tenant: Tenant | null;
  /** Null outside of a tenant, and in one that wants a second factor of a person who has none. */
  role: TenantRole | null;
  /** The tenant wants a second factor, and the person has none: all they can do there is see it, leave, or set one up. */
  secondFactorMissing: boolean;
  entitlements: Entitlements;
  /** When the account is going to be erased, while that can be undone. */
  erasureDueAt: string | null;
};

/** An API key that is asking, as fresh. It is the tenant's and nobody's: it has no person, and no role of any kind. */
export type KeyIdentity = {
  keyId: string;
  expiresAtMs: number;
  tenant: Tenant;
  scopes: readonly ApiKeyScope[];
  /** Null for what the plan allows. */
  requestsPerMinute: number | null;
  entitlements: Entitlements;
};

export type Caller = { kind: "person"; person: Identity } | { kind: "key"; key: KeyIdentity };

/** The tenant that somebody asks in. */
export function tenantIdOf(caller: Caller): string | null {
  return caller.kind === "person" ? (caller.person.tenant?.id ?? null) : caller.key.tenant.id;
}

/** What a token says of who is asking, and of what is on for their tenant. */
export function claimsOf(caller: Caller, flags: string[]): Claims {
  const claims = caller.kind === "person" ? claimsOfPerson(caller.person) : claimsOfKey(caller.key);
  return { ...claims, flags };
}

type Unflagged = Omit<Claims, "flags">;

function claimsOfPerson({
  sessionId,
  user,
  impersonatorId,
  tenant,
  role,
  entitlements,
}: Identity): Unflagged {
  return {
    sub: user.id,
    sid: sessionId,
    platformRole: user.role,
    impersonatorId,
    tenant: tenant?.id ?? null,
    role,
    scopes: null,
    ...entitlements,
  };
}

function claimsOfKey({ keyId, tenant, scopes, entitlements }: KeyIdentity): Unflagged {
  return {
    sub: `key:${keyId}`,
    sid: `key:${keyId}`,
    platformRole: "user",
    tenant: tenant.id,
    impersonatorId: null,
    role: null,
    scopes: [...scopes],
    ...entitlements,
  };
}
