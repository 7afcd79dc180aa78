import type { Lago } from "../lago.ts";
import type { Subscription, UsageEvent } from "../records/account-records.ts";
import type { Period } from "../records/invoice-records.ts";
import type { BillableMetric, Charge, Plan } from "../records/plan-records.ts";
import { parseDecimal } from "./decimal.ts";
import { chargePeriodAt } from "./periods.ts";
import { priceUnits } from "./pricing.ts";

export type ChargeUsage = {
  charge: Charge;
  metric: BillableMetric;
  units: bigint;
  events: number;
  cents: number;
};

/** What a subscription used of every charge of its plan in a period, by the events' own timestamps. */
export function measureUsage(
  { store }: Lago,
  subscription: Subscription,
  plan: Plan,
  period: Period,
): ChargeUsage[] {
  const inPeriod = (store.events.get(subscription.external_id) ?? []).filter(
    ({ timestamp }) => timestamp >= period.from && timestamp < period.until,
  );
  const usages: ChargeUsage[] = [];
  for (const charge of plan.charges) {
    const metric = store.metrics.get(charge.lago_billable_metric_id);
    if (!metric) continue;
    const events = inPeriod.filter(({ code }) => code === metric.code);
    const units = aggregate(metric, events);
    usages.push({ charge, metric, units, events: events.length, cents: priceUnits(charge, units) });
  }
  return usages;
}

/** The part of the charge period at `at` in which this life of the subscription was active. */
export function activeChargePeriod(subscription: Subscription, plan: Plan, at: number): Period {
  const { from, until } = chargePeriodAt(subscription, plan, at);
  return {
    from: Math.max(from, subscription.started_at ?? from),
    until: Math.min(until, subscription.terminated_at ?? until),
  };
}

function aggregate({ aggregation_type, field_name }: BillableMetric, events: UsageEvent[]): bigint {
  if (aggregation_type === "count_agg") return parseDecimal(events.length);
  const values = events.flatMap(({ properties }) => properties[field_name ?? ""] ?? []);
  if (aggregation_type === "unique_count_agg") return parseDecimal(new Set(values.map(String)).size);
  const numbers = values.map(numberOf);
  if (aggregation_type === "sum_agg") return numbers.reduce((sum, value) => sum + value, 0n);
  if (aggregation_type === "latest_agg") return numbers.at(-1) ?? 0n;
  return numbers.sort((a, b) => (a < b ? -1 : 1)).at(-1) ?? 0n;
}

/** Lago takes events before it looks at their properties; what is no number counts nothing. */
function numberOf(value: string | number): bigint {
  try {
    return parseDecimal(value);
  } catch {
    return 0n;
  }
}
