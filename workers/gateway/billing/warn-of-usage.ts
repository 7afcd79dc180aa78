import { eq } from "drizzle-orm";
import { organization } from "../../../db/gateway/schema.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { TenantEntitlements } from "../../contract/billing.ts";
import type { Deps } from "../deps.ts";
import { catalogue } from "./catalogue.ts";
import { readEntitlements } from "./read-billing.ts";
import { tellPayers } from "./tell-payers.ts";

/** The shares of a cap that are told of, the highest first: who is over it is not told that it is near. */
const toldShares = [1, 0.8];

type Cap = { of: "month" | "included"; rows: number };

type Usage = {
  tenantId: string;
  /** The tenant's, in the calendar month (UTC) of `at`. */
  rowsThisMonth: number;
  at: Date;
};

/**
 * Tells those who pay that the month's rows are nearly or all used, and those that the fee includes, after which each is
 * billed: once for each share, however often it is called.
 * @throws {Error} when somebody cannot be told: the caller tries again.
 */
export async function warnOfUsage(
  deps: Pick<Deps, "config" | "db" | "redis" | "mailQueue">,
  { tenantId, rowsThisMonth, at }: Usage,
): Promise<void> {
  const reached = capsOf(await readEntitlements(deps.db, tenantId)).flatMap(({ of, rows }) => {
    const share = rowsThisMonth / rows;
    const told = toldShares.find((each) => share >= each);
    return told === undefined ? [] : [{ of, told, share: Math.floor(share * 100) / 100 }];
  });
  if (reached.length === 0) return;
  const [[tenant]] = await withTenant(deps.db, tenantId, [
    deps.db.select({ name: organization.name }).from(organization).where(eq(organization.id, tenantId)),
  ]);
  if (tenant === undefined) return;
  const month = at.toISOString().slice(0, 7);
  for (const { of, told, share } of reached) {
    const params = { organization: tenant.name, share, of };
    await tellPayers(deps, tenantId, {
      key: of === "month" ? `usage:${month}:${told}` : `included:${month}:${told}`,
      content: { kind: "billing.cap_reached", params },
    });
  }
}

/** The hard one, which ends everything, and where rows beyond the included ones are billed, a soft one. */
function capsOf({ plan, limits }: TenantEntitlements): Cap[] {
  const hard: Cap = { of: "month", rows: limits.rowsPerMonth };
  const sold = catalogue.find(({ code }) => code === plan);
  if (sold === undefined || sold.overage.length === 0) return [hard];
  return [hard, { of: "included", rows: sold.includedRowsPerMonth }];
}
