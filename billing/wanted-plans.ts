import {
  type CataloguePlan,
  type Currency,
  catalogue,
  currencies,
  type Interval,
  intervals,
  lagoPlanCode,
} from "../workers/gateway/billing/catalogue.ts";

/** What usage is billed by: the sum of the property `rows` of the events with code `rows`. */
export const rowsMetric = {
  name: "Rows processed",
  code: "rows",
  description: "Rows of the data sets that a tenant processed",
  aggregation_type: "sum_agg",
  field_name: "rows",
  recurring: false,
};

export type WantedPlan = ReturnType<typeof toLagoPlan>;

/** Lago's plans as the catalogue wants them: one for each plan, currency and interval. */
export function wantedPlans(plans: readonly CataloguePlan[] = catalogue): WantedPlan[] {
  return plans.flatMap((plan) =>
    currencies.flatMap((currency) => intervals.map((interval) => toLagoPlan(plan, currency, interval))),
  );
}

/** Usage is billed monthly, also on a yearly plan; Lago says so of no other. */
function toLagoPlan(plan: CataloguePlan, currency: Currency, interval: Interval) {
  return {
    name: plan.name,
    code: lagoPlanCode(plan.code, currency, interval),
    description: plan.description,
    interval,
    amount_cents: plan.priceCents[currency][interval],
    amount_currency: currency,
    trial_period: plan.trialDays,
    pay_in_advance: true,
    ...(interval === "yearly" ? { bill_charges_monthly: true } : {}),
    metadata: { plan: plan.code },
    charges: [
      {
        code: rowsMetric.code,
        billable_metric_code: rowsMetric.code,
        charge_model: "graduated",
        properties: { graduated_ranges: graduatedRanges(plan) },
      },
    ],
  };
}

function graduatedRanges({ includedRowsPerMonth, overage }: CataloguePlan) {
  const included = { upToRows: overage.length === 0 ? null : includedRowsPerMonth, centsPerThousandRows: 0 };
  let from = 0;
  return [included, ...overage].map(({ upToRows, centsPerThousandRows }) => {
    const range = {
      from_value: from,
      to_value: upToRows,
      flat_amount: "0",
      per_unit_amount: String(centsPerThousandRows / 100_000),
    };
    from = (upToRows ?? 0) + 1;
    return range;
  });
}
