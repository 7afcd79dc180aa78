import { type Currency, type Interval, lagoPlanCode } from "./catalogue.ts";
import type { Lago } from "./lago.ts";
import type { LagoAppliedCoupon } from "./lago-shapes.ts";
import { discounted } from "./list-discounts.ts";

/** Cents of each of Lago's plans, by its code. */
export type Prices = ReadonlyMap<string, number>;

type Chosen = { plan: string; currency: string; interval: string };

export async function listPrices(lago: Lago): Promise<Prices> {
  return new Map((await lago.listPlans()).map(({ code, amount_cents }) => [code, amount_cents]));
}

/**
 * What a plan costs a month, less what coupons take off its fee each time; with a fraction where it is paid by the year,
 * and 0 for one without a price.
 */
export function monthlyCents(
  prices: Prices,
  { plan, currency, interval }: Chosen,
  coupons: readonly LagoAppliedCoupon[] = [],
): number {
  const fee = prices.get(lagoPlanCode(plan, currency as Currency, interval as Interval)) ?? 0;
  const cents = discounted(fee, currency, coupons);
  return interval === "yearly" ? cents / 12 : cents;
}
