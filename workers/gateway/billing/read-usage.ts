import type { Usage, UsagePeriod } from "../../contract/billing.ts";
import type { Deps } from "../deps.ts";
import { catalogue } from "./catalogue.ts";
import type { LagoAccounts } from "./lago-accounts.ts";
import type { LagoUsage } from "./lago-shapes.ts";
import { readSubscription } from "./read-billing.ts";
import type { SubscriptionRow } from "./sync-tenant.ts";

/** What a tenant used in the running period, as the billing service counts it. On Free nothing is billed, so nothing is. */
export async function readUsage(
  { db, lagoAccounts }: Pick<Deps, "db" | "lagoAccounts">,
  tenantId: string,
): Promise<Usage> {
  return await usageUnder(lagoAccounts, { tenantId, row: await readSubscription(db, tenantId) });
}

/** The same where the subscription is known already. */
export async function usageUnder(
  lagoAccounts: LagoAccounts,
  { tenantId, row }: { tenantId: string; row: SubscriptionRow | null },
): Promise<Usage> {
  const plan = row?.status === "active" ? row.plan : "free";
  const includedRows = catalogue.find(({ code }) => code === plan)?.includedRowsPerMonth ?? 0;
  const used = plan === "free" ? null : await lagoAccounts.readUsage(tenantId);
  if (used === null)
    return { period: null, rows: 0, includedRows, currency: null, amountCents: 0, projected: null };
  return { ...usageOf(used, Date.now()), includedRows };
}

function usageOf(used: LagoUsage, nowMs: number): Omit<Usage, "includedRows"> {
  const { from_datetime: from, to_datetime: until, currency = null, amount_cents: amountCents } = used;
  const rows = used.charges_usage.reduce((sum, { units }) => sum + Number(units), 0);
  return {
    ...{ period: { from: from.toISOString(), until: until.toISOString() } },
    ...{ rows: Math.round(rows), currency, amountCents, projected: projectedOf({ from, until }, nowMs) },
  };

  /** A straight line through what was used: honest for whoever imports evenly, and said to be a projection. */
  function projectedOf(period: { from: Date; until: Date }, now: number): Usage["projected"] {
    const [start, end] = [period.from.getTime(), period.until.getTime()];
    const share = (now - start) / (end - start);
    if (!(share > 0.05 && share <= 1)) return null;
    return { rows: Math.round(rows / share), amountCents: Math.round(amountCents / share) };
  }
}

/** What a tenant used in the periods that were billed, the newest first. */
export async function listUsagePeriods(
  { lagoAccounts }: Pick<Deps, "lagoAccounts">,
  tenantId: string,
): Promise<UsagePeriod[]> {
  const periods = await lagoAccounts.listPastUsage(tenantId);
  return periods.map((period) => ({
    ...{ from: period.from_datetime.toISOString(), until: period.to_datetime.toISOString() },
    rows: Math.round(period.charges_usage.reduce((sum, { units }) => sum + Number(units), 0)),
    ...{ amountCents: period.amount_cents, currency: period.currency, invoiceId: period.lago_invoice_id },
  }));
}
