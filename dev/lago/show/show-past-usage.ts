import { isoTime } from "../engine/dates.ts";
import { lastSecond } from "../engine/periods.ts";
import type { Lago } from "../lago.ts";
import type { BilledPeriod, Fee, Invoice } from "../records/invoice-records.ts";

/** Usage as it was billed: the charge fees of one subscription's period on its invoice. */
export function showPastUsage(lago: Lago, { invoice, period }: { invoice: Invoice; period: BilledPeriod }) {
  const fees = invoice.fees.filter(
    ({ type, subscription_id }) => type === "charge" && subscription_id === period.subscription_id,
  );
  const amount = fees.reduce((sum, { amount_cents }) => sum + amount_cents, 0);
  return {
    from_datetime: isoTime(period.charges.from),
    to_datetime: isoTime(lastSecond(period.charges)),
    issuing_date: invoice.issuing_date,
    lago_invoice_id: invoice.lago_id,
    currency: invoice.currency,
    amount_cents: amount,
    taxes_amount_cents: 0,
    total_amount_cents: amount,
    charges_usage: fees.flatMap((fee) => showFeeUsage(lago, invoice, fee)),
  };
}

function showFeeUsage({ store }: Lago, invoice: Invoice, fee: Fee) {
  const charge = [...store.plans.values()]
    .flatMap(({ charges }) => charges)
    .find(({ lago_id }) => lago_id === fee.charge_id);
  const metric = store.metrics.get(fee.item.lago_id);
  if (!charge || !metric) return [];
  return [
    {
      units: fee.units,
      total_aggregated_units: fee.units,
      events_count: fee.events_count ?? 0,
      amount_cents: fee.amount_cents,
      amount_currency: invoice.currency,
      pricing_unit_details: null,
      charge: {
        lago_id: charge.lago_id,
        charge_model: charge.charge_model,
        invoice_display_name: charge.invoice_display_name,
      },
      billable_metric: {
        lago_id: metric.lago_id,
        name: metric.name,
        code: metric.code,
        aggregation_type: metric.aggregation_type,
      },
      filters: [],
      grouped_usage: [],
      presentation_breakdowns: [],
    },
  ];
}
