import { and, asc, eq, gt, isNull, lte, notInArray, or, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { entitlementOverride } from "../../../db/gateway/schema-billing.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { PutOverrides, TenantOverrides } from "../../contract/billing.ts";
import { limitsSchema } from "../../contract/entitlements.ts";
import { featureNames } from "../../contract/features.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { lockTenant } from "../tenants/change-in-tenant.ts";
import { readEntitlementsIn } from "./read-billing.ts";

type Wanted = PutOverrides["overrides"];

/** What a tenant may do, and what of it is an administrator's word. @throws {ApiError} `not_found`. */
export async function readOverrides(
  { config }: Pick<Deps, "config">,
  tenantId: string,
): Promise<TenantOverrides> {
  return await inTransaction(config.database, async (transaction) => {
    await enterExisting(transaction, tenantId);
    return await read(transaction, tenantId);
  });
}

/**
 * Has these be all that is granted to a tenant, or taken from it. What was there already is left alone; the log tells of
 * the rest, with the reasons.
 * @throws {ApiError} `not_found`, or `invalid_request` for a name that is none of a limit or feature, a feature that is
 * neither 0 nor 1, or an end that is over, but for one that was there already: that is forgotten.
 */
export async function putOverrides(
  { config, audit, origin, actorId }: Pick<Deps, "config"> & Recording & { actorId: string },
  tenantId: string,
  wanted: Wanted,
): Promise<TenantOverrides> {
  return await inTransaction(config.database, async (transaction) => {
    await enterExisting(transaction, tenantId);
    refuseUnknown(wanted, await readEnded(transaction, tenantId));
    const before = await read(transaction, tenantId);
    const lasting = wanted.filter((each) => !isOver(each));
    const names = lasting.map(({ name }) => name);
    const ofTenant = eq(entitlementOverride.tenantId, tenantId);
    await transaction
      .delete(entitlementOverride)
      .where(and(ofTenant, names.length === 0 ? undefined : notInArray(entitlementOverride.name, names)));
    if (lasting.length > 0) await upsert(transaction, tenantId, lasting);
    const after = await read(transaction, tenantId);
    const changes = changesOf(before, after);
    if (Object.keys(changes).length === 0) return after;
    const place = { actorId, tenantId, targetId: tenantId };
    const entry = await audit.seal(origin, { action: "billing.entitlements_overridden", ...place, changes });
    await transaction.execute(auditStatement(entry));
    return after;
  });
}

/** Behind the tenant's lock: who takes a seat meanwhile counts before or after. */
async function enterExisting(transaction: Transaction, tenantId: string): Promise<void> {
  await enter(transaction, { tenantId });
  if ((await lockTenant(transaction, tenantId)) === null)
    throw new ApiError("not_found", `There is no organization "${tenantId}"`);
}

/** Those that ended by themselves, as `name until`: whoever has read them before they did may send them along. */
async function readEnded(transaction: Transaction, tenantId: string): Promise<ReadonlySet<string>> {
  const { name, until } = entitlementOverride;
  const rows = await transaction
    .select({ name, until })
    .from(entitlementOverride)
    .where(and(eq(entitlementOverride.tenantId, tenantId), lte(until, sql`now()`)));
  return new Set(rows.map((row) => `${row.name} ${row.until?.toISOString()}`));
}

function isOver({ until }: Wanted[number]): boolean {
  return until !== null && Date.parse(until) <= Date.now();
}

function refuseUnknown(wanted: Wanted, ended: ReadonlySet<string>): void {
  const errors = wanted.flatMap((each, index) => {
    const { name, value, until } = each;
    const at = (field: string, message: string) => [{ path: `body.overrides.${index}.${field}`, message }];
    const isLimit = Object.hasOwn(limitsSchema.shape, name);
    if (!isLimit && !Object.hasOwn(featureNames, name)) return at("name", "Not a limit or a feature");
    if (!isLimit && value > 1) return at("value", "A feature is 0 or 1");
    const isKnown = until !== null && ended.has(`${name} ${new Date(until).toISOString()}`);
    return isOver(each) && !isKnown ? at("until", "Not in the future") : [];
  });
  if (errors.length > 0) throw new ApiError("invalid_request", undefined, { errors });
}

async function upsert(transaction: Transaction, tenantId: string, wanted: Wanted): Promise<void> {
  const rows = wanted.map(({ until, ...each }) => ({
    ...{ tenantId, ...each, until: until === null ? null : new Date(until) },
  }));
  await transaction
    .insert(entitlementOverride)
    .values(rows)
    .onConflictDoUpdate({
      target: [entitlementOverride.tenantId, entitlementOverride.name],
      set: { value: sql`excluded.value`, reason: sql`excluded.reason`, until: sql`excluded.until` },
    });
}

async function read(transaction: Transaction, tenantId: string): Promise<TenantOverrides> {
  const { name, value, reason, until } = entitlementOverride;
  const rows = await transaction
    .select({ name, value, reason, until })
    .from(entitlementOverride)
    .where(and(eq(entitlementOverride.tenantId, tenantId), or(isNull(until), gt(until, sql`now()`))))
    .orderBy(asc(name));
  const overrides = rows.map((row) => ({ ...row, until: row.until?.toISOString() ?? null }));
  return { entitlements: await readEntitlementsIn(transaction, tenantId), overrides };
}

/** By name, what was granted before and is now; null for what the plan says. */
function changesOf(before: TenantOverrides, after: TenantOverrides): Record<string, [unknown, unknown]> {
  const textOf = ({ overrides }: TenantOverrides) =>
    new Map(overrides.map(({ name, ...rest }) => [name, JSON.stringify(rest)]));
  const [was, is] = [textOf(before), textOf(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])];
  return Object.fromEntries(
    names
      .map((name): [string, [unknown, unknown]] => [name, [was.get(name) ?? null, is.get(name) ?? null]])
      .filter(([, [old, now]]) => old !== now),
  );
}
