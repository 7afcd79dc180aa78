import type { Plan } from "../../contract/billing.ts";
import { featureNames } from "../../contract/features.ts";
import { log } from "../log.ts";
import { catalogue, inEveryPlan, parseLagoPlanCode } from "./catalogue.ts";
import type { Lago, LagoPlan } from "./lago.ts";

type Price = Omit<Plan["prices"][number], "formatted"> & { plan: string };

/**
 * The plans on sale, in the catalogue's order: prices as Lago will bill them, everything else from the catalogue. A
 * plan without a price in Lago cannot be bought and is not shown.
 * @param locale in whose way the prices are written.
 */
export async function listPlans(lago: Lago, locale = "en"): Promise<Plan[]> {
  const prices = (await lago.listPlans())
    .flatMap(toPrice)
    .map((price) => ({ ...price, formatted: formatPrice(price, locale) }))
    .sort(byCurrencyAndInterval);
  return catalogue
    .map(({ code, name, description, includedRowsPerMonth, overage, trialDays, limits, features }) => ({
      ...{ code, name, description, includedRowsPerMonth, overage: [...overage], trialDays, limits },
      prices: prices.filter(({ plan }) => plan === code).map(({ plan: _, ...price }) => price),
      features: [...inEveryPlan, ...features.map((feature) => featureNames[feature])],
    }))
    .filter((plan) => plan.prices.length > 0);
}

/** Nothing for a plan of Lago that is not ours, or that does not bill what its code says. */
function toPrice({ code, interval, amount_currency, amount_cents }: LagoPlan): Price[] {
  const known = parseLagoPlanCode(code);
  if (known === null) return [];
  if (known.interval !== interval || known.currency !== amount_currency) {
    log("error", "lago_plan_contradicts_its_code", { code, interval, currency: amount_currency });
    return [];
  }
  return [
    { plan: known.plan, currency: known.currency, interval: known.interval, amountCents: amount_cents },
  ];
}

/** Without cents where there are none. */
function formatPrice({ amountCents, currency }: Price, locale: string): string {
  const fractions = amountCents % 100 === 0 ? 0 : 2;
  const digits = { minimumFractionDigits: fractions, maximumFractionDigits: fractions };
  return new Intl.NumberFormat(locale, { style: "currency", currency, ...digits }).format(amountCents / 100);
}

function byCurrencyAndInterval(a: Price, b: Price): number {
  const order = ({ currency, interval }: Price) => `${currency} ${interval}`;
  return order(a) < order(b) ? -1 : 1;
}
