import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { isoTime } from "../engine/dates.ts";
import { collect, setPaymentStatus } from "../engine/payments.ts";
import { voidInvoice } from "../engine/void-invoice.ts";
import { text } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { invalid, notAllowed } from "../lago-error.ts";
import { customerByExternalId, customerOf, findCustomer, invoiceById } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import { type Invoice, paymentStatuses } from "../records/invoice-records.ts";
import { showInvoice, showInvoiceExtended } from "../show/show-invoice.ts";

const updateSchema = z.object({
  payment_status: z.enum(paymentStatuses).optional(),
  metadata: z
    .array(z.object({ key: text.max(20), value: text.max(255) }))
    .max(5)
    .optional(),
});

/** `/invoices`: made by subscriptions and wallets, never by hand here. */
export function invoiceRoutes(lago: Lago): Hono {
  const show = (invoice: Invoice) => ({ invoice: showInvoiceExtended(lago, invoice) });
  return new Hono()
    .get("/invoices", (c) => {
      const externalId = c.req.query("external_customer_id");
      return list(c, externalId === undefined ? undefined : (findCustomer(lago, externalId)?.lago_id ?? ""));
    })
    .get("/customers/:id/invoices", (c) => list(c, customerByExternalId(lago, c.req.param("id")).lago_id))
    .get("/invoices/:id", (c) => c.json(show(invoiceById(lago, c.req.param("id")))))
    .put("/invoices/:id", async (c) => {
      const invoice = invoiceById(lago, c.req.param("id"));
      const input = await readBody(c, "invoice", updateSchema);
      if (input.metadata) {
        const created_at = isoTime(lago.now());
        invoice.metadata = input.metadata.map((item) => ({ lago_id: randomUUID(), created_at, ...item }));
      }
      if (input.payment_status) setPaymentStatus(lago, invoice, input.payment_status);
      return c.json(show(invoice));
    })
    .post("/invoices/:id/download", (c) => c.json(show(invoiceById(lago, c.req.param("id")))))
    .post("/invoices/:id/retry_payment", (c) => {
      const invoice = invoiceById(lago, c.req.param("id"));
      if (invoice.status === "voided" || invoice.payment_status === "succeeded")
        throw notAllowed("invalid_status");
      collect(lago, customerOf(lago, invoice), invoice);
      return c.body(null, 200);
    })
    .post("/invoices/:id/payment_url", (c) => {
      const invoice = invoiceById(lago, c.req.param("id"));
      const customer = customerOf(lago, invoice);
      if (customer.payment_provider === null) throw invalid({ base: ["no_linked_payment_provider"] });
      if (invoice.payment_status === "succeeded" || invoice.status === "voided") {
        throw invalid({ base: ["invalid_invoice_status_or_payment_status"] });
      }
      return c.json({
        invoice_payment_details: {
          lago_customer_id: customer.lago_id,
          lago_invoice_id: invoice.lago_id,
          external_customer_id: customer.external_id,
          payment_provider: customer.payment_provider,
          payment_url: `${lago.url()}/_pay/${invoice.lago_id}`,
        },
      });
    })
    .post("/invoices/:id/lose_dispute", (c) => {
      const invoice = invoiceById(lago, c.req.param("id"));
      if (invoice.status === "voided") throw notAllowed("not_disputable");
      invoice.payment_dispute_lost_at = lago.now();
      const shown = showInvoiceExtended(lago, invoice);
      // Lago sends the invoice under `invoice`; its document describes it without. Receivers of either are served.
      lago.emit("invoice.payment_dispute_lost", "payment_dispute_lost", {
        ...shown,
        invoice: shown,
        provider_error: { message: "The customer disputed the payment" },
      });
      return c.json(show(invoice));
    })
    .post("/invoices/:id/void", (c) => {
      const invoice = invoiceById(lago, c.req.param("id"));
      voidInvoice(lago, invoice);
      return c.json(show(invoice));
    });

  function list(c: Context, customerId: string | undefined) {
    const query = c.req.query();
    const statuses = c.req.queries("statuses[]") ?? (query.status ? [query.status] : undefined);
    const payments =
      c.req.queries("payment_statuses[]") ?? (query.payment_status ? [query.payment_status] : undefined);
    const invoices = [...lago.store.invoices.values()]
      .filter(({ customer_id }) => customerId === undefined || customer_id === customerId)
      .filter(({ status }) => statuses === undefined || statuses.includes(status))
      .filter(({ payment_status }) => payments === undefined || payments.includes(payment_status))
      .filter(({ issuing_date }) => issuing_date >= (query.issuing_date_from ?? "0"))
      .filter(({ issuing_date }) => issuing_date <= (query.issuing_date_to ?? "9"))
      .filter(
        ({ payment_overdue }) =>
          (query.payment_overdue ?? String(payment_overdue)) === String(payment_overdue),
      );
    const { items, meta } = paginate(c, invoices.reverse());
    return c.json({ invoices: items.map((invoice) => showInvoice(lago, invoice)), meta });
  }
}
