import type { Usage } from "../../contract/billing.ts";
import type { Deps } from "../deps.ts";
import { catalogue } from "./catalogue.ts";
import type { LagoUsage } from "./lago-shapes.ts";
import { readSubscription } from "./read-billing.ts";

/** What a tenant used in the running period, as the billing service counts it. On Free nothing is billed, so nothing is. */
export async function readUsage(
  { db, lagoAccounts }: Pick<Deps, "db" | "lagoAccounts">,
  tenantId: string,
): Promise<Usage> {
  const row = await readSubscription(db, tenantId);
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
