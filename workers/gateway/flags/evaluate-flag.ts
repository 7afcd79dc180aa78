import { declarationOf, type FlagName, flagNames } from "../../contract/flags.ts";

/** What administrators said of flags, by name; and of tenants, by tenant and name. */
export type FlagSettings = {
  platform: ReadonlyMap<string, { rollout: string; sharePercent: number | null }>;
  tenants: ReadonlyMap<string, ReadonlyMap<string, boolean>>;
};

export const noSettings: FlagSettings = { platform: new Map(), tenants: new Map() };

/** Whether a flag is on for a tenant, and by whose word. Without a tenant, none has a share. */
export function evaluateFlag(
  { platform, tenants }: FlagSettings,
  { name, tenantId }: { name: FlagName; tenantId: string | null },
): { isOn: boolean; because: "tenant" | "platform" | "default" } {
  const own = tenantId === null ? undefined : tenants.get(tenantId)?.get(name);
  if (own !== undefined) return { isOn: own, because: "tenant" };
  const said = platform.get(name);
  if (said === undefined) return { isOn: declarationOf(name).isOnByDefault, because: "default" };
  if (said.rollout !== "share") return { isOn: said.rollout === "on", because: "platform" };
  const isOn = tenantId !== null && percentileOf(name, tenantId) < (said.sharePercent ?? 0);
  return { isOn, because: "platform" };
}

export function enabledFlags(settings: FlagSettings, tenantId: string | null): FlagName[] {
  return flagNames.filter((name) => evaluateFlag(settings, { name, tenantId }).isOn);
}

/**
 * From 0 to 99: where a tenant stands for a flag, always the same, and for another flag elsewhere. So a share that grows
 * takes nobody out, and the same tenants are not the first of every flag.
 */
export function percentileOf(name: string, tenantId: string): number {
  // FNV-1a, and the finalizer of MurmurHash3, without which its last bits say little.
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${name}:${tenantId}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 100;
}
