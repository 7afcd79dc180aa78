import { type Context, Hono } from "hono";
import { z } from "zod";
import { openCents, recordPayment } from "../engine/payments.ts";
import { isoDateTime, text } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { invalid } from "../lago-error.ts";
import { customerByExternalId, customerOf, findCustomer, invoiceById, orNotFound } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import { showPayment } from "../show/show-payment.ts";

const paymentSchema = z.object({
  invoice_id: text,
  amount_cents: z.number().int().positive("invalid_value"),
  reference: text,
  paid_at: isoDateTime.nullish(),
});

/** `/payments`: what the provider collected, and money that came in another way. */
export function paymentRoutes(lago: Lago): Hono {
  return new Hono()
    .post("/payments", async (c) => {
      const { invoice_id, amount_cents, reference } = await readBody(c, "payment", paymentSchema);
      const invoice = invoiceById(lago, invoice_id);
      if (amount_cents > openCents(invoice)) throw invalid({ amount_cents: ["invalid_value"] });
      const customer = customerOf(lago, invoice);
      const payment = recordPayment(lago, invoice, {
        customer,
        type: "manual",
        cents: amount_cents,
        reference,
      });
      return c.json({ payment: showPayment(lago, payment) });
    })
    .get("/payments", (c) => {
      const externalId = c.req.query("external_customer_id");
      return list(c, externalId === undefined ? undefined : (findCustomer(lago, externalId)?.lago_id ?? ""));
    })
    .get("/customers/:id/payments", (c) => list(c, customerByExternalId(lago, c.req.param("id")).lago_id))
    .get("/payments/:id", (c) => {
      const payment = orNotFound(lago.store.payments.get(c.req.param("id")), "payment");
      const shown = showPayment(lago, payment);
      // Lago answers it under `payment`; its document describes it without. Clients of either are served.
      return c.json({ ...shown, payment: shown });
    });

  function list(c: Context, customerId: string | undefined) {
    const invoiceId = c.req.query("invoice_id");
    const payments = [...lago.store.payments.values()]
      .filter(({ customer_id }) => customerId === undefined || customer_id === customerId)
      .filter(({ invoice_id }) => invoiceId === undefined || invoice_id === invoiceId);
    const { items, meta } = paginate(c, payments.reverse());
    return c.json({ payments: items.map((payment) => showPayment(lago, payment)), meta });
  }
}
