import {
  type CataloguePlan,
  type Currency,
  type Interval,
  lagoPlanCode,
} from "../../workers/gateway/billing/catalogue.ts";

/** What usage is billed by: the sum of the property `rows` of the events with code `rows`. */
export const rowsMetric = {
  name: "Rows processed",
  code: "rows",
  description: "Rows of the data sets that a tenant processed",
  aggregation_type: "sum_agg",
  field_name: "rows",
  recurring: false,
};

type Price = { currency: Currency; interval: Interval; rowsMetricId: string };

/** The body of Lago's plan for one price of a plan of the catalogue. Usage is billed monthly, also on a yearly plan. */
export function toLagoPlan(plan: CataloguePlan, { currency, interval, rowsMetricId }: Price) {
  return {
    name: plan.name,
    code: lagoPlanCode(plan.code, currency, interval),
    description: plan.description,
    interval,
    amount_cents: plan.priceCents[currency][interval],
    amount_currency: currency,
    trial_period: plan.trialDays,
    pay_in_advance: true,
    bill_charges_monthly: true,
    metadata: { plan: plan.code },
    charges: [
      {
        billable_metric_id: rowsMetricId,
        code: "rows",
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
