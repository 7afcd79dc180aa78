import type { Plan } from "../../../workers/contract/billing.ts";

export const currencies = ["EUR", "USD"] as const;
export const intervals = ["monthly", "yearly"] as const;

export type Currency = (typeof currencies)[number];
export type Interval = (typeof intervals)[number];

/** What a visitor wants prices in, from the page's query; anything unknown is euros by the month. */
export function readPriceChoice(query: URLSearchParams): { currency: Currency; interval: Interval } {
  return {
    currency: currencies.find((currency) => currency === query.get("currency")) ?? "EUR",
    interval: intervals.find((interval) => interval === query.get("interval")) ?? "monthly",
  };
}

/** The query that asks for these prices; what is the default is left out. */
export function priceChoiceHref(currency: Currency, interval: Interval): string {
  const query = new URLSearchParams();
  if (currency !== "EUR") query.set("currency", currency);
  if (interval !== "monthly") query.set("interval", interval);
  return query.size === 0 ? "/pricing" : `/pricing?${query}`;
}

/** A plan's price in cents, or undefined where it is not sold that way. */
export function priceOf(plan: Plan, currency: Currency, interval: Interval): number | undefined {
  return plan.prices.find((price) => price.currency === currency && price.interval === interval)?.amountCents;
}

/** "€29", "$1,290.50": no cents where there are none. */
export function formatMoney(amountCents: number, currency: Currency, language = "en"): string {
  const fractions = amountCents % 100 === 0 ? 0 : 2;
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    minimumFractionDigits: fractions,
    maximumFractionDigits: fractions,
  }).format(amountCents / 100);
}
