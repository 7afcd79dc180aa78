import type { BillingSummary } from "../../contract/billing-admin.ts";
import { currencies } from "./catalogue.ts";
import type { LagoAppliedCoupon } from "./lago-shapes.ts";
import { monthlyCents, type Prices } from "./list-prices.ts";

type Counted = { plan: string; currency: string; interval: string; tenants: number };

type Discounted = Omit<Counted, "tenants"> & { coupons: readonly LagoAppliedCoupon[] };

/**
 * What so many subscriptions come to a month and a year, in each currency.
 * @param discounted those among them whose coupons make them cheaper.
 */
export function countRevenue(
  prices: Prices,
  running: readonly Counted[],
  discounted: readonly Discounted[] = [],
): BillingSummary["revenue"] {
  return currencies.map((currency) => {
    const listed = running
      .filter((row) => row.currency === currency)
      .reduce((sum, row) => sum + monthlyCents(prices, row) * row.tenants, 0);
    const takenOff = discounted
      .filter((row) => row.currency === currency)
      .reduce((sum, row) => sum + monthlyCents(prices, row) - monthlyCents(prices, row, row.coupons), 0);
    const monthly = listed - takenOff;
    return { currency, monthlyCents: Math.round(monthly), yearlyCents: Math.round(monthly * 12) };
  });
}
