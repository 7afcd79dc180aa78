import { type Context, Hono } from "hono";
import { z } from "zod";
import { couponShare, creditableCents, issueCreditNote } from "../engine/credit-notes.ts";
import { cents, optionalText, text } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { invalid, notAllowed } from "../lago-error.ts";
import { creditNoteById, customerByExternalId, findCustomer, invoiceById, orNotFound } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import { type CreditNote, creditNoteReasons } from "../records/invoice-records.ts";
import { showCreditNote } from "../show/show-credit-note.ts";

const creditNoteSchema = z.object({
  invoice_id: text,
  reason: z.enum(creditNoteReasons).nullish(),
  description: optionalText,
  credit_amount_cents: cents.nullish(),
  refund_amount_cents: cents.nullish(),
  items: z.array(z.object({ fee_id: text, amount_cents: cents })).min(1),
});

/** `/credit_notes`: what is given back of an invoice's fees, as credit for later invoices or as a refund. */
export function creditNoteRoutes(lago: Lago): Hono {
  const show = (note: CreditNote) => ({ credit_note: showCreditNote(lago, note) });
  return new Hono()
    .post("/credit_notes", async (c) => {
      const note = createCreditNote(lago, await readBody(c, "credit_note", creditNoteSchema));
      return c.json(show(note));
    })
    .get("/credit_notes", (c) => {
      const externalId = c.req.query("external_customer_id");
      return list(c, externalId === undefined ? undefined : (findCustomer(lago, externalId)?.lago_id ?? ""));
    })
    .get("/customers/:id/credit_notes", (c) => list(c, customerByExternalId(lago, c.req.param("id")).lago_id))
    .get("/credit_notes/:id", (c) => c.json(show(creditNoteById(lago, c.req.param("id")))))
    .put("/credit_notes/:id/void", (c) => {
      const note = creditNoteById(lago, c.req.param("id"));
      if (note.credit_status !== "available") throw notAllowed("no_voidable_amount");
      note.credit_status = "voided";
      note.balance_amount_cents = 0;
      note.updated_at = lago.now();
      return c.json(show(note));
    });

  function list(c: Context, customerId: string | undefined) {
    const status = c.req.query("credit_status");
    const notes = [...lago.store.creditNotes.values()]
      .filter(({ customer_id }) => customerId === undefined || customer_id === customerId)
      .filter(({ credit_status }) => status === undefined || credit_status === status);
    const { items, meta } = paginate(c, notes.reverse());
    return c.json({ credit_notes: items.map((note) => showCreditNote(lago, note)), meta });
  }
}

function createCreditNote(lago: Lago, input: z.output<typeof creditNoteSchema>): CreditNote {
  const invoice = invoiceById(lago, input.invoice_id);
  if (invoice.status === "voided") throw notAllowed("invalid_type_or_status");
  const items = input.items.map(({ fee_id, amount_cents }) => {
    const fee = orNotFound(
      invoice.fees.find(({ lago_id }) => lago_id === fee_id),
      "fee",
    );
    if (amount_cents > creditableCents(lago, invoice, fee)) {
      throw invalid({ amount_cents: ["higher_than_remaining_fee_amount"] });
    }
    return { fee, cents: amount_cents };
  });
  const creditCents = input.credit_amount_cents ?? 0;
  const refundCents = input.refund_amount_cents ?? 0;
  const total = items.reduce((sum, { fee, cents: amount }) => sum + amount - couponShare(fee, amount), 0);
  if (creditCents + refundCents !== total) throw invalid({ base: ["does_not_match_item_amounts"] });
  if (refundCents > invoice.total_paid_amount_cents) {
    throw invalid({ refund_amount_cents: ["higher_than_remaining_invoice_amount"] });
  }
  return issueCreditNote(lago, invoice, {
    items,
    creditCents,
    refundCents,
    reason: input.reason ?? "other",
    description: input.description ?? null,
  });
}
