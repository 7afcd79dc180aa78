import type { Deps } from "../deps.ts";
import { catalogue, currencies, intervals, lagoPlanCode } from "./catalogue.ts";
import { type Discounts, listDiscounts } from "./list-discounts.ts";
import { listPrices, type Prices } from "./list-prices.ts";
import { unlessAway } from "./unless-away.ts";

type Pricing = { prices: Prices; discounts: Discounts; stale: boolean };

/** What plans cost and coupons take off, as Lago says; while it is away, the catalogue's prices without any coupon. */
export async function readPricing({
  lago,
  lagoAccounts,
}: Pick<Deps, "lago" | "lagoAccounts">): Promise<Pricing> {
  const asked = await unlessAway(Promise.all([listPrices(lago), listDiscounts(lagoAccounts)]));
  if (asked === null) return { prices: cataloguePrices(), discounts: new Map(), stale: true };
  const [prices, discounts] = asked;
  return { prices, discounts, stale: false };
}

function cataloguePrices(): Prices {
  return new Map(
    catalogue.flatMap(({ code, priceCents }) =>
      currencies.flatMap((currency) =>
        intervals.map((interval): [string, number] => [
          lagoPlanCode(code, currency, interval),
          priceCents[currency][interval],
        ]),
      ),
    ),
  );
}
