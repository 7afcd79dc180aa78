import { isoTime, isoTimeOrNull } from "../engine/dates.ts";
import { formatDecimal, fromCents, parseDecimal } from "../engine/decimal.ts";
import { lastSecond } from "../engine/periods.ts";
import type { Lago } from "../lago.ts";
import type { Fee, Invoice } from "../records/invoice-records.ts";

/** A fee as its invoice shows it; whether it is paid follows from the invoice. */
export function showFee({ store }: Lago, invoice: Invoice, fee: Fee) {
  const amount = formatDecimal(fromCents(fee.amount_cents));
  const isPaid = invoice.payment_status === "succeeded";
  return {
    lago_id: fee.lago_id,
    lago_charge_id: fee.charge_id,
    lago_charge_filter_id: null,
    lago_fixed_charge_id: null,
    lago_invoice_id: invoice.lago_id,
    lago_true_up_fee_id: null,
    lago_true_up_parent_fee_id: null,
    lago_subscription_id: fee.subscription_id,
    external_subscription_id: fee.external_subscription_id,
    lago_customer_id: invoice.customer_id,
    external_customer_id: store.customers.get(invoice.customer_id)?.external_id ?? null,
    item: {
      type: fee.type,
      code: fee.item.code,
      name: fee.item.name,
      invoice_display_name: fee.item.name,
      lago_item_id: fee.item.lago_id,
      item_type: fee.item.type,
    },
    pay_in_advance: fee.pay_in_advance,
    invoiceable: true,
    amount_cents: fee.amount_cents,
    amount_currency: invoice.currency,
    precise_amount: amount,
    precise_total_amount: amount,
    taxes_amount_cents: 0,
    taxes_precise_amount: "0.0",
    taxes_rate: 0,
    units: fee.units,
    precise_unit_amount: unitAmount(fee),
    total_aggregated_units: fee.units,
    total_amount_cents: fee.amount_cents,
    total_amount_currency: invoice.currency,
    events_count: fee.events_count,
    precise_coupons_amount_cents: `${fee.coupons_cents}.0`,
    sub_total_excluding_taxes_amount_cents: fee.amount_cents - fee.coupons_cents,
    sub_total_excluding_taxes_precise_amount_cents: `${fee.amount_cents - fee.coupons_cents}.0`,
    from_date: isoTime(fee.period.from),
    to_date: isoTime(lastSecond(fee.period)),
    payment_status: invoice.payment_status,
    created_at: isoTime(invoice.created_at),
    succeeded_at: isPaid ? isoTimeOrNull(invoice.updated_at) : null,
    failed_at: null,
    refunded_at: null,
    amount_details: fee.plan_amount_cents === null ? {} : { plan_amount_cents: fee.plan_amount_cents },
    self_billed: false,
  };
}

function unitAmount({ amount_cents, units }: Fee): string {
  const count = parseDecimal(units);
  if (count === 0n) return "0.0";
  return formatDecimal((fromCents(amount_cents) * 10n ** 12n) / count);
}
