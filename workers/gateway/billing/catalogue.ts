import type { Entitlements } from "../../contract/entitlements.ts";
import type { Feature } from "../../contract/features.ts";

/**
 * The plans that Selvedge sells, as code. Prices and overage are pushed to Lago, which bills by them; limits and
 * features are read from here, because Lago knows nothing of files or concurrent tasks.
 */

export const currencies = ["EUR", "USD"] as const;
export const intervals = ["monthly", "yearly"] as const;

export type Currency = (typeof currencies)[number];
export type Interval = (typeof intervals)[number];

/** What the pricing page says of every plan: nobody is without it, so nothing asks for it. */
export const inEveryPlan = [
  "Quality score and column statistics",
  "Every error row with its reason",
] as const;

/** Price of one thousand rows beyond the included ones, in cents; `upToRows` is null in the last range. */
type OverageRange = { upToRows: number | null; centsPerThousandRows: number };

export type CataloguePlan = {
  code: string;
  name: string;
  description: string;
  /** Base fee per interval, in cents. */
  priceCents: Record<Currency, Record<Interval, number>>;
  /** Rows of every month that the base fee pays for, also on a yearly plan. */
  includedRowsPerMonth: number;
  /** Graduated, starting after the included rows; empty means that the included rows are a hard cap. */
  overage: readonly OverageRange[];
  trialDays: number;
  limits: Entitlements["limits"];
  features: readonly Feature[];
};

const mebibyte = 1024 * 1024;

export const catalogue = [
  {
    code: "free",
    name: "Free",
    description: "Try it on real files.",
    priceCents: { EUR: { monthly: 0, yearly: 0 }, USD: { monthly: 0, yearly: 0 } },
    includedRowsPerMonth: 10_000,
    overage: [],
    trialDays: 0,
    limits: {
      ...{ rowsPerMonth: 10_000, fileBytes: 5 * mebibyte, concurrentTasks: 1, seats: 2 },
      ...{ apiKeys: 2, webhookEndpoints: 1 },
    },
    features: [],
  },
  {
    code: "pro",
    name: "Pro",
    description: "For a team that cleans data every week.",
    priceCents: { EUR: { monthly: 4_900, yearly: 49_000 }, USD: { monthly: 5_400, yearly: 54_000 } },
    includedRowsPerMonth: 500_000,
    overage: [
      { upToRows: 2_000_000, centsPerThousandRows: 40 },
      { upToRows: null, centsPerThousandRows: 20 },
    ],
    trialDays: 14,
    limits: {
      ...{ rowsPerMonth: 5_000_000, fileBytes: 200 * mebibyte, concurrentTasks: 5, seats: 10 },
      ...{ apiKeys: 20, webhookEndpoints: 5 },
    },
    features: ["audit_log"],
  },
  {
    code: "scale",
    name: "Scale",
    description: "For data that other systems depend on.",
    priceCents: { EUR: { monthly: 29_900, yearly: 299_000 }, USD: { monthly: 32_900, yearly: 329_000 } },
    includedRowsPerMonth: 5_000_000,
    overage: [
      { upToRows: 20_000_000, centsPerThousandRows: 10 },
      { upToRows: null, centsPerThousandRows: 5 },
    ],
    trialDays: 14,
    limits: {
      ...{ rowsPerMonth: 100_000_000, fileBytes: 1_024 * mebibyte, concurrentTasks: 20, seats: 100 },
      ...{ apiKeys: 100, webhookEndpoints: 20 },
    },
    features: ["audit_log", "own_sign_in"],
  },
] as const satisfies readonly CataloguePlan[];

/** Code of the one Lago plan that stands for a plan in a currency and an interval, as `pro_eur_monthly`. */
export function lagoPlanCode(plan: string, currency: Currency, interval: Interval): string {
  return `${plan}_${currency.toLowerCase()}_${interval}`;
}

/** The reverse of `lagoPlanCode`; null for a plan of Lago that is not from this catalogue. */
export function parseLagoPlanCode(
  code: string,
): { plan: string; currency: Currency; interval: Interval } | null {
  for (const { code: plan } of catalogue) {
    for (const currency of currencies) {
      for (const interval of intervals) {
        if (code === lagoPlanCode(plan, currency, interval)) return { plan, currency, interval };
      }
    }
  }
  return null;
}
