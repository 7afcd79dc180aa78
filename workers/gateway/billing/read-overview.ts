import type { BillingOverview } from "../../contract/billing.ts";
import type { Deps } from "../deps.ts";
import type { LagoAccounts } from "./lago-accounts.ts";
import { listInvoices } from "./list-invoices.ts";
import { readEntitlements, readSubscription } from "./read-billing.ts";
import { listUsagePeriods, usageUnder } from "./read-usage.ts";
import { showPaymentMethod, showSubscription } from "./show-billing.ts";
import type { SubscriptionRow } from "./sync-tenant.ts";
import { unlessAway } from "./unless-away.ts";

type Payer = { tenantId: string; row: SubscriptionRow | null };

const newestInvoices = 50;

/**
 * What a tenant pays for and used, by what is kept here and what the billing service says besides. While that is away,
 * what is kept, marked stale.
 */
export async function readOverview(
  { db, lagoAccounts, upstreams, config }: Pick<Deps, "db" | "lagoAccounts" | "upstreams" | "config">,
  tenantId: string,
): Promise<BillingOverview> {
  const row = await readSubscription(db, tenantId);
  const [entitlements, invoices, asked] = await Promise.all([
    readEntitlements(db, tenantId),
    listInvoices({ db, upstreams }, tenantId, { limit: newestInvoices }),
    unlessAway(askLago(lagoAccounts, { tenantId, row })),
  ]);
  const isAway = asked === null || upstreams.lago.isAway();
  return {
    subscription: row === null ? null : showSubscription(row, { isAway }),
    entitlements,
    ...(asked ?? { usage: null, usagePeriods: null, paymentMethods: null }),
    invoices: invoices.data,
    hasPortal: config.lago.hasPortal,
    stale: isAway || invoices.stale,
  };
}

/** Of who has never paid, the billing service knows nothing and is not asked. */
async function askLago(lagoAccounts: LagoAccounts, { tenantId, row }: Payer) {
  const hasPaid = row !== null;
  const [usage, usagePeriods, methods] = await Promise.all([
    usageUnder(lagoAccounts, { tenantId, row }),
    hasPaid ? listUsagePeriods({ lagoAccounts }, tenantId) : [],
    hasPaid ? lagoAccounts.listPaymentMethods(tenantId) : [],
  ]);
  return { usage, usagePeriods, paymentMethods: methods.map(showPaymentMethod) };
}
