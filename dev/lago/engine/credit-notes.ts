import { randomUUID } from "node:crypto";
import type { Lago } from "../lago.ts";
import type { CreditNote, CreditNoteReason, Fee, Invoice } from "../records/invoice-records.ts";
import { showCreditNote } from "../show/show-credit-note.ts";
import { isoDate } from "./dates.ts";
import { share } from "./decimal.ts";

export type CreditNoteInput = {
  items: { fee: Fee; cents: number }[];
  creditCents: number;
  refundCents: number;
  reason: CreditNoteReason;
  description: string | null;
};

/** Makes a credit note of fees of one invoice and announces it. Amounts are checked by the caller. */
export function issueCreditNote(lago: Lago, invoice: Invoice, input: CreditNoteInput): CreditNote {
  const now = lago.now();
  const sequence = notesOf(lago, invoice).length + 1;
  const note: CreditNote = {
    lago_id: randomUUID(),
    sequential_id: sequence,
    number: `${invoice.number}-CN${String(sequence).padStart(3, "0")}`,
    invoice_id: invoice.lago_id,
    customer_id: invoice.customer_id,
    currency: invoice.currency,
    issuing_date: isoDate(now),
    reason: input.reason,
    description: input.description,
    items: input.items.map(({ fee, cents }) => ({
      lago_id: randomUUID(),
      fee_id: fee.lago_id,
      amount_cents: cents,
    })),
    coupons_adjustment_cents: input.items.reduce((sum, { fee, cents }) => sum + couponShare(fee, cents), 0),
    credit_amount_cents: input.creditCents,
    refund_amount_cents: input.refundCents,
    balance_amount_cents: input.creditCents,
    credit_status: input.creditCents > 0 ? "available" : null,
    refund_status: input.refundCents > 0 ? "succeeded" : null,
    created_at: now,
    updated_at: now,
  };
  lago.store.creditNotes.set(note.lago_id, note);
  lago.emit("credit_note.created", "credit_note", showCreditNote(lago, note));
  return note;
}

/** What may still be credited of a fee, before its coupons are counted. */
export function creditableCents(lago: Lago, invoice: Invoice, fee: Fee): number {
  const credited = notesOf(lago, invoice)
    .flatMap(({ items }) => items)
    .filter(({ fee_id }) => fee_id === fee.lago_id)
    .reduce((sum, { amount_cents }) => sum + amount_cents, 0);
  return fee.amount_cents - credited;
}

/** The part of `cents` of a fee that coupons had paid, which no credit note gives back. */
export function couponShare(fee: Fee, cents: number): number {
  return fee.amount_cents === 0 ? 0 : share(fee.coupons_cents, cents, fee.amount_cents);
}

function notesOf({ store }: Lago, invoice: Invoice): CreditNote[] {
  return [...store.creditNotes.values()].filter(({ invoice_id }) => invoice_id === invoice.lago_id);
}
