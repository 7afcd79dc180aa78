import { isoTime } from "../engine/dates.ts";
import type { Lago } from "../lago.ts";
import { customerOf } from "../lookup.ts";
import type { CreditNote } from "../records/invoice-records.ts";
import { showCustomer } from "./show-customer.ts";
import { showFee } from "./show-fee.ts";

/** The credit note as clients read it, with its items and customer. */
export function showCreditNote(lago: Lago, note: CreditNote) {
  const invoice = lago.store.invoices.get(note.invoice_id);
  if (!invoice) throw new Error(`Cannot find invoice "${note.invoice_id}" of a credit note`);
  const total = note.credit_amount_cents + note.refund_amount_cents;
  return {
    lago_id: note.lago_id,
    billing_entity_code: "selvedge",
    sequential_id: note.sequential_id,
    number: note.number,
    lago_invoice_id: note.invoice_id,
    invoice_number: invoice.number,
    issuing_date: note.issuing_date,
    credit_status: note.credit_status,
    refund_status: note.refund_status,
    reason: note.reason,
    description: note.description,
    currency: note.currency,
    total_amount_cents: total,
    taxes_amount_cents: 0,
    taxes_rate: 0,
    sub_total_excluding_taxes_amount_cents: total,
    balance_amount_cents: note.balance_amount_cents,
    credit_amount_cents: note.credit_amount_cents,
    refund_amount_cents: note.refund_amount_cents,
    offset_amount_cents: 0,
    coupons_adjustment_amount_cents: note.coupons_adjustment_cents,
    created_at: isoTime(note.created_at),
    updated_at: isoTime(note.updated_at),
    file_url: null,
    self_billed: false,
    items: note.items.flatMap(({ lago_id, fee_id, amount_cents }) => {
      const fee = invoice.fees.find((candidate) => candidate.lago_id === fee_id);
      if (!fee) return [];
      return [{ lago_id, amount_cents, amount_currency: note.currency, fee: showFee(lago, invoice, fee) }];
    }),
    applied_taxes: [],
    customer: showCustomer(customerOf(lago, note)),
    error_details: [],
  };
}
