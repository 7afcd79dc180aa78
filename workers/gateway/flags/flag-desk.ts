import type { Database } from "../../../db/gateway/client.ts";
import { featureFlag, featureFlagOverride } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { declarationOf, type FlagName } from "../../contract/flags.ts";
import { createHeardState } from "../heard-state.ts";
import type { ChangedSessions } from "../identity/changed-sessions.ts";
import { enabledFlags, type FlagSettings, noSettings } from "./evaluate-flag.ts";

/**
 * Which flags are on, as an isolate keeps it: changed by administrators, heard of within seconds. An isolate that knows
 * nothing yet says what is declared.
 */
export type FlagDesk = {
  /** All that are on for a tenant: for the workers. */
  enabledFor(tenantId: string | null): Promise<FlagName[]>;
  /** Those of them that its members are told of. */
  shownTo(tenantId: string | null): Promise<FlagName[]>;
  /** Reads the record, for whoever just changed it. */
  reload(): Promise<void>;
};

/** What the flags are called on the list of what changed. */
export const flagsName = "flags";

/** More are not kept, by the verb that adds them. */
export const mostOverrides = 10_000;

export function createFlagDesk({ db, changed }: { db: Database; changed: ChangedSessions }): FlagDesk {
  const heard = createHeardState({
    ...{ name: flagsName, initial: noSettings, changed },
    read: () => readSettings(db),
  });
  async function enabledFor(tenantId: string | null): Promise<FlagName[]> {
    const settings = await heard.current();
    heard.listen();
    return enabledFlags(settings, tenantId);
  }
  return {
    enabledFor,
    shownTo: async (tenantId) =>
      (await enabledFor(tenantId)).filter((name) => declarationOf(name).seenBy === "members"),
    reload: heard.reload,
  };
}

async function readSettings(db: Database): Promise<FlagSettings> {
  const [platform, overrides] = await withPlatform(db, [
    db.select().from(featureFlag),
    db.select().from(featureFlagOverride).limit(mostOverrides),
  ]);
  const tenants = new Map<string, Map<string, boolean>>();
  for (const { tenantId, name, isOn } of overrides) {
    tenants.set(tenantId, (tenants.get(tenantId) ?? new Map()).set(name, isOn));
  }
  return { platform: new Map(platform.map(({ name, ...said }) => [name, said])), tenants };
}
