import type { Directus } from "./directus.ts";
import { type Identity, identities, type Permission, type Tokens } from "./identities.ts";

/**
 * Puts the reader and the editor in place, each with its rights and, where one is given, its token. Safe to repeat:
 * rights on collections of one's own stay, any other that was added is taken away.
 * @returns what was done, a line each; none when all of it was there.
 * @throws {Error} when somebody gave one of them another policy or a role.
 */
export async function applyIdentities(directus: Directus, tokens: Tokens): Promise<string[]> {
  const done: string[] = [];
  for (const [name, identity] of Object.entries(identities()) as [keyof Tokens, Identity][]) {
    done.push(...(await applyPolicy(directus, identity)));
    done.push(...(await applyUser(directus, identity, tokens[name])));
  }
  return done;
}

/** @throws {Error} when a token is too short, the administrator's, or the same for both. */
export function requireOwnTokens({ reader, editor }: Tokens, adminToken: string): void {
  const named = { DIRECTUS_TOKEN: reader, DIRECTUS_EDITOR_TOKEN: editor };
  for (const [name, token] of Object.entries(named)) {
    if (token !== undefined && token.length < 16) throw new Error(`${name} must have at least 16 characters`);
    if (token === adminToken)
      throw new Error(`${name} is the administrator's, which the gateway must not have`);
  }
  if (reader !== undefined && reader === editor) {
    throw new Error(
      "DIRECTUS_TOKEN and DIRECTUS_EDITOR_TOKEN are the same: the reader must not be able to write",
    );
  }
}

async function applyPolicy(directus: Directus, identity: Identity): Promise<string[]> {
  const { policyId, name, icon, description, permissions } = identity;
  const wanted = { name, icon, description, admin_access: false, app_access: false };
  const policy = await directus.find<Pick<typeof wanted, "name" | "admin_access" | "app_access">>(
    `/policies/${policyId}?fields=name,admin_access,app_access`,
  );
  if (policy === null) {
    await directus.call("POST", "/policies", {
      ...wanted,
      id: policyId,
      permissions: permissions.map(toRow),
    });
    return [`made the policy "${name}"`];
  }
  const done = await applyPermissions(directus, identity);
  if (!policy.admin_access && !policy.app_access && policy.name === name) return done;
  await directus.call("PATCH", `/policies/${policyId}`, wanted);
  return [`set the policy "${name}" right`, ...done];
}

async function applyPermissions(directus: Directus, identity: Identity): Promise<string[]> {
  const { policyId, name, permissions, mayKeep } = identity;
  const present = await directus.call<(Permission & { id: number })[]>(
    "GET",
    `/permissions?fields=id,collection,action&limit=-1&filter[policy][_eq]=${policyId}`,
  );
  const missing = permissions.filter((permission) => !has(present, permission));
  const excess = present.filter((permission) => !has(permissions, permission) && !mayKeep(permission));
  if (missing.length > 0) {
    const rows = missing.map((permission) => ({ ...toRow(permission), policy: policyId }));
    await directus.call("POST", "/permissions", rows);
  }
  if (excess.length > 0) {
    const ids = excess.map(({ id }) => id);
    await directus.call("DELETE", "/permissions", ids);
  }
  return [
    ...missing.map(({ action, collection }) => `let "${name}" ${action} ${collection}`),
    ...excess.map(({ action, collection }) => `no longer let "${name}" ${action} ${collection}`),
  ];
}

/** All fields: a rule by field is refused by Directus' free core. */
function toRow({ collection, action }: Permission) {
  return { collection, action, fields: ["*"] };
}

function has(list: Permission[], { collection, action }: Permission): boolean {
  return list.some((other) => other.collection === collection && other.action === action);
}

type User = { status: string; role: string | null; policies: { policy: string }[] };

async function applyUser(
  directus: Directus,
  identity: Identity,
  token: string | undefined,
): Promise<string[]> {
  const { userId, policyId, name } = identity;
  const user = await directus.find<User>(`/users/${userId}?fields=status,role,policies.policy`);
  const secret = token === undefined ? {} : { token };
  if (user === null) {
    const policies = [{ policy: policyId }];
    await directus.call("POST", "/users", {
      id: userId,
      first_name: name,
      status: "active",
      policies,
      ...secret,
    });
    return [`made the user "${name}"${token === undefined ? ", without a token" : ""}`];
  }
  if (user.role !== null || user.policies.some(({ policy }) => policy !== policyId)) {
    throw new Error(
      `Cannot vouch for the user "${name}": somebody gave it a role or another policy; take that away`,
    );
  }
  // A token cannot be read back, so it is set again.
  const changes = { ...(user.policies.length === 0 ? { policies: [{ policy: policyId }] } : {}), ...secret };
  if (user.status === "active" && Object.keys(changes).length === 0) return [];
  await directus.call("PATCH", `/users/${userId}`, { first_name: name, status: "active", ...changes });
  return user.status === "active" && user.policies.length > 0 ? [] : [`made the user "${name}" active again`];
}
