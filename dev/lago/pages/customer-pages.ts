import { html } from "hono/html";
import { openCents } from "../engine/payments.ts";
import type { Lago } from "../lago.ts";
import type { Customer } from "../records/account-records.ts";
import type { Invoice } from "../records/invoice-records.ts";
import { money, page } from "./page-layout.ts";

/** Where Lago's `portal_url` leads: the customer's own invoices. */
export function portalPage({ store }: Lago, customer: Customer) {
  const invoices = [...store.invoices.values()].filter(({ customer_id }) => customer_id === customer.lago_id);
  const body = html`
    <p>${customer.name ?? customer.external_id} <a href="/_checkout/${customer.lago_id}">Payment method</a></p>
    <table>
      <tr><th>Invoice</th><th>Date</th><th>Total</th><th>Payment</th></tr>
      ${invoices.reverse().map(
        (invoice) => html`<tr>
          <td><a href="/_files/${invoice.lago_id}.pdf">${invoice.number}</a></td>
          <td>${invoice.issuing_date}</td>
          <td>${money(invoice.total_amount_cents, invoice.currency)}</td>
          <td>${isOpen(invoice) ? html`<a href="/_pay/${invoice.lago_id}">Pay</a>` : "paid"}</td>
        </tr>`,
      )}
    </table>
  `;
  return page({ title: "Billing", body });
}

/** Where `checkout_url` leads: stores a card that works. */
export function checkoutPage({ name, external_id }: Customer) {
  const body = html`
    <p>Store a payment method for ${name ?? external_id}. No money moves: this stands in for the provider's page.</p>
    <form method="post"><button>Store a card</button></form>
  `;
  return page({ title: "Checkout", body });
}

/** Where an invoice's `payment_url` leads: stores a card and pays. */
export function payPage(invoice: Invoice) {
  const due = money(openCents(invoice), invoice.currency);
  const body = isOpen(invoice)
    ? html`<form method="post"><button>Pay ${due}</button></form>`
    : html`<p>Nothing is open.</p>`;
  return page({ title: `Invoice ${invoice.number}`, body });
}

function isOpen({ status, payment_status }: Invoice): boolean {
  return status === "finalized" && payment_status !== "succeeded";
}
