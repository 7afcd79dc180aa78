import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { collect, openCents } from "../engine/payments.ts";
import { linesToPdf } from "../invoice-pdf.ts";
import type { Lago } from "../lago.ts";
import { customerOf, invoiceById, orNotFound } from "../lookup.ts";
import { consolePage } from "../pages/console-page.ts";
import { checkoutPage, payPage, portalPage } from "../pages/customer-pages.ts";
import type { Customer } from "../records/account-records.ts";
import type { Invoice } from "../records/invoice-records.ts";

/** Web pages: the console for developers, and what Lago's and the provider's links lead to. */
export function pageRoutes(lago: Lago): Hono {
  return new Hono()
    .get("/", (c) => c.html(consolePage(lago)))
    .get("/_portal/:id", (c) => c.html(portalPage(lago, customerById(lago, c.req.param("id")))))
    .get("/_checkout/:id", (c) => c.html(checkoutPage(customerById(lago, c.req.param("id")))))
    .post("/_checkout/:id", (c) => {
      const customer = customerById(lago, c.req.param("id"));
      storeCard(customer);
      return c.redirect(`/_portal/${customer.lago_id}`, 303);
    })
    .get("/_pay/:id", (c) => c.html(payPage(invoiceById(lago, c.req.param("id")))))
    .post("/_pay/:id", (c) => {
      const invoice = invoiceById(lago, c.req.param("id"));
      const customer = customerOf(lago, invoice);
      storeCard(customer);
      collect(lago, customer, invoice);
      return c.redirect(`/_portal/${customer.lago_id}`, 303);
    })
    .get("/_files/:file", (c) => {
      const invoice = invoiceById(lago, c.req.param("file").replace(/\.pdf$/, ""));
      return c.body(linesToPdf(invoiceLines(lago, invoice)), 200, { "content-type": "application/pdf" });
    });
}

function customerById({ store }: Lago, id: string): Customer {
  return orNotFound(store.customers.get(id), "customer");
}

function storeCard(customer: Customer) {
  customer.card = "works";
  customer.payment_method_id ??= randomUUID();
}

function invoiceLines(lago: Lago, invoice: Invoice): string[] {
  const money = (cents: number) => `${(cents / 100).toFixed(2)} ${invoice.currency}`;
  const { name, external_id } = customerOf(lago, invoice);
  return [
    `Invoice ${invoice.number}`,
    `${name ?? external_id}, ${invoice.issuing_date}`,
    "",
    ...invoice.fees.map(({ item, units, amount_cents }) => `${item.name}  ${units}  ${money(amount_cents)}`),
    "",
    `Coupons  -${money(invoice.coupons_amount_cents)}`,
    `Credit notes  -${money(invoice.credit_notes_amount_cents)}`,
    `Prepaid  -${money(invoice.prepaid_credit_amount_cents)}`,
    `Total  ${money(invoice.total_amount_cents)}`,
    `Open  ${money(invoice.status === "voided" ? 0 : openCents(invoice))}`,
  ];
}
