import { and, count, eq } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { featureFlag, featureFlagOverride } from "../../../db/gateway/schema-platform.ts";
import { enter, enterPlatform } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type FlagName, flagNames, type PutTenantFlag, type TenantFlag } from "../../contract/flags.ts";
import { auditStatement } from "../audit/audit.ts";
import { lockTenant } from "../tenants/change-in-tenant.ts";
import { evaluateFlag } from "./evaluate-flag.ts";
import { mostOverrides } from "./flag-desk.ts";
import { type FlagContext, tellFlags } from "./manage-flags.ts";

type Place = { tenantId: string; name: FlagName };

/** What holds for one tenant, as the record says it now. @throws {ApiError} `not_found`. */
export async function readTenantFlags(
  { config }: Pick<FlagContext, "config">,
  tenantId: string,
): Promise<TenantFlag[]> {
  return await inTransaction(config.database, async (transaction) => {
    await enterExisting(transaction, tenantId);
    return await read(transaction, tenantId);
  });
}

/** Says what holds for one tenant, whatever holds for the others. @throws {ApiError} `not_found`, or `conflict` when too much is said already. */
export async function putTenantFlag(
  context: FlagContext,
  place: Place,
  { isOn, note }: PutTenantFlag,
): Promise<TenantFlag[]> {
  return await change(context, place, async (transaction) => {
    const [counted] = await transaction.select({ all: count() }).from(featureFlagOverride);
    if ((counted?.all ?? 0) >= mostOverrides) {
      throw new ApiError("conflict", `Something is said of ${mostOverrides} tenants already: use a share`);
    }
    const set = { isOn, note, changedAt: new Date() };
    await transaction
      .insert(featureFlagOverride)
      .values({ ...place, ...set })
      .onConflictDoUpdate({ target: [featureFlagOverride.tenantId, featureFlagOverride.name], set });
  });
}

/** Takes back what was said of one tenant; without that, nothing happens. @throws {ApiError} `not_found` for the tenant. */
export async function deleteTenantFlag(context: FlagContext, place: Place): Promise<void> {
  await change(context, place, async (transaction) => {
    await transaction.delete(featureFlagOverride).where(at(place));
  });
}

async function change(
  context: FlagContext,
  place: Place,
  work: (transaction: Transaction) => Promise<void>,
): Promise<TenantFlag[]> {
  const { config, audit, origin, actorId } = context;
  const { tenantId, name } = place;
  const flags = await inTransaction(config.database, async (transaction) => {
    await enterExisting(transaction, tenantId);
    const before = await readOwn(transaction, place);
    await work(transaction);
    const after = await readOwn(transaction, place);
    if (before !== after) {
      const changes = { [name]: [before, after] } as Record<string, [unknown, unknown]>;
      const entry = await audit.seal(origin, {
        ...{ action: "feature_flag.overridden", actorId, tenantId, targetId: name, changes },
      });
      await transaction.execute(auditStatement(entry));
    }
    return await read(transaction, tenantId);
  });
  await tellFlags(context);
  return flags;
}

/** Behind the tenant's lock, so that the log tells of one change after the other. */
async function enterExisting(transaction: Transaction, tenantId: string): Promise<void> {
  await enterPlatform(transaction);
  await enter(transaction, { tenantId });
  if ((await lockTenant(transaction, tenantId)) === null)
    throw new ApiError("not_found", `There is no organization "${tenantId}"`);
}

const at = ({ tenantId, name }: Place) =>
  and(eq(featureFlagOverride.tenantId, tenantId), eq(featureFlagOverride.name, name));

async function readOwn(transaction: Transaction, place: Place): Promise<string | null> {
  const [row] = await transaction.select().from(featureFlagOverride).where(at(place));
  return row === undefined ? null : `${row.isOn ? "on" : "off"}: ${row.note}`;
}

async function read(transaction: Transaction, tenantId: string): Promise<TenantFlag[]> {
  const said = await transaction.select().from(featureFlag);
  const own = await transaction
    .select()
    .from(featureFlagOverride)
    .where(eq(featureFlagOverride.tenantId, tenantId));
  const settings = {
    platform: new Map(said.map(({ name, ...value }) => [name, value])),
    tenants: new Map([[tenantId, new Map(own.map(({ name, isOn }) => [name, isOn]))]]),
  };
  return flagNames.map((name) => ({
    ...{ name, ...evaluateFlag(settings, { name, tenantId }) },
    note: own.find((row) => row.name === name)?.note ?? null,
  }));
}
