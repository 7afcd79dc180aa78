import { asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { organization } from "../../../db/gateway/schema.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type BilledTenant, billedTenantSchema } from "../../contract/billing-admin.ts";
import type { Deps } from "../deps.ts";
import { readCursor, writeCursor } from "../opaque-cursor.ts";
import { entitlementsOf } from "./entitlements.ts";
import { monthlyCents } from "./list-prices.ts";
import { readPricing } from "./read-pricing.ts";

const cursorSchema = z.tuple([z.string().min(1).max(100)]);

/** A page of all tenants with what they pay, by their ids. */
export async function listBilledTenants(
  { db, lago, lagoAccounts }: Pick<Deps, "db" | "lago" | "lagoAccounts">,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ data: BilledTenant[]; nextCursor: string | null; stale: boolean }> {
  const after = cursor === undefined ? null : readCursor(cursorSchema, cursor);
  if (cursor !== undefined && after === null)
    throw new ApiError("invalid_request", undefined, {
      errors: [{ path: "query.cursor", message: "Not a cursor of this list" }],
    });
  const [found] = await withPlatform(db, [
    db
      .select({ id: organization.id, name: organization.name, row: subscription })
      .from(organization)
      .leftJoin(subscription, eq(subscription.tenantId, organization.id))
      .where(after === null ? undefined : gt(organization.id, after[0]))
      .orderBy(asc(organization.id))
      .limit(limit + 1),
  ]);
  const { prices, discounts, stale } = await readPricing({ lago, lagoAccounts });
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    data: rows.map(({ id, name, row }) => {
      const { plan, access } = entitlementsOf(row);
      const isInTrial = row?.trialEndsAt != null && row.trialEndsAt > new Date();
      const pays = row?.status === "active" && !isInTrial;
      return billedTenantSchema.parse({
        ...{ id, name, plan, access, status: row?.status ?? null },
        ...{ currency: row?.currency ?? null, interval: row?.interval ?? null },
        trialEndsAt: row?.trialEndsAt?.toISOString() ?? null,
        unpaidSince: row?.unpaidSince?.toISOString() ?? null,
        monthlyCents: pays ? Math.round(monthlyCents(prices, row, discounts.get(id))) : 0,
        syncedAt: row?.syncedAt.toISOString() ?? null,
      });
    }),
    nextCursor: last === undefined ? null : writeCursor([last.id]),
    stale,
  };
}
