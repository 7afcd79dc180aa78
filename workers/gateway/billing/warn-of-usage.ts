import { eq } from "drizzle-orm";
import { organization } from "../../../db/gateway/schema.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { readEntitlements } from "./read-billing.ts";
import { tellPayers } from "./tell-payers.ts";

/** The shares of a month's rows that are told of, the highest first: who is over it is not told that it is near. */
const toldShares = [1, 0.8];

type Usage = {
  tenantId: string;
  /** The tenant's, in the calendar month (UTC) of `at`. */
  rowsThisMonth: number;
  at: Date;
};

/**
 * Tells those who pay that the month's rows are nearly or all used: once for each share, however often it is called.
 * @throws {Error} when somebody cannot be told: the caller tries again.
 */
export async function warnOfUsage(
  deps: Pick<Deps, "config" | "db" | "redis" | "mailQueue">,
  { tenantId, rowsThisMonth, at }: Usage,
): Promise<void> {
  const { limits } = await readEntitlements(deps.db, tenantId);
  const share = rowsThisMonth / limits.rowsPerMonth;
  const told = toldShares.find((each) => share >= each);
  if (told === undefined) return;
  const [[tenant]] = await withTenant(deps.db, tenantId, [
    deps.db.select({ name: organization.name }).from(organization).where(eq(organization.id, tenantId)),
  ]);
  if (tenant === undefined) return;
  const month = at.toISOString().slice(0, 7);
  const params = { organization: tenant.name, share: Math.floor(share * 100) / 100 };
  await tellPayers(deps, tenantId, {
    key: `usage:${month}:${told}`,
    content: { kind: "billing.cap_reached", params },
  });
}
