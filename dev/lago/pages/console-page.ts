import { html } from "hono/html";
import type { Lago } from "../lago.ts";
import { planOf } from "../lookup.ts";
import type { Customer } from "../records/account-records.ts";
import { money, page } from "./page-layout.ts";

const shownInvoices = 200;

const script = `
  const send = async (method, path, body) => {
    await fetch(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    location.reload();
  };
  for (const button of document.querySelectorAll("[data-days]")) {
    button.onclick = () => send("POST", "/_clock", { days: Number(button.dataset.days) });
  }
  for (const select of document.querySelectorAll("[data-card]")) {
    select.onchange = () =>
      send("PUT", "/_customers/" + encodeURIComponent(select.dataset.card) + "/card", { card: select.value });
  }
`;

/** The double at a glance: its clock, customers and invoices, with switches for time and cards. */
export function consolePage(lago: Lago) {
  const { store, now } = lago;
  const customers = [...store.customers.values()].filter(({ deleted_at }) => deleted_at === null);
  const invoices = [...store.invoices.values()].reverse().slice(0, shownInvoices);
  const body = html`
    <p>
      Simulated time: <strong>${new Date(now()).toISOString()}</strong>
      ${store.clock.frozenAt === null ? "" : " (stands still)"}
      ${[1, 7, 31].map((days) => html`<button data-days="${days}">+${days} days</button> `)}
    </p>
    <h2>Customers</h2>
    <table>
      <tr><th>External id</th><th>Name</th><th>Subscriptions</th><th>Card</th></tr>
      ${customers.map((customer) => customerRow(lago, customer))}
    </table>
    <h2>Invoices</h2>
    <table>
      <tr><th>Number</th><th>Date</th><th>Customer</th><th>Total</th><th>Payment</th></tr>
      ${invoices.map(
        (invoice) => html`<tr>
          <td><a href="/_files/${invoice.lago_id}.pdf">${invoice.number}</a></td>
          <td>${invoice.issuing_date}</td>
          <td>${store.customers.get(invoice.customer_id)?.external_id}</td>
          <td>${money(invoice.total_amount_cents, invoice.currency)}</td>
          <td>${invoice.status === "voided" ? "voided" : invoice.payment_status}</td>
        </tr>`,
      )}
    </table>
    <h2>Plans</h2>
    <p class="quiet">${[...store.plans.values()].map(({ code }) => code).join(", ")}</p>
  `;
  return page({ title: "Lago double", body, script });
}

function customerRow(lago: Lago, customer: Customer) {
  const subscriptions = [...lago.store.subscriptions.values()].filter(
    ({ customer_id }) => customer_id === customer.lago_id,
  );
  return html`<tr>
    <td><a href="/_portal/${customer.lago_id}">${customer.external_id}</a></td>
    <td>${customer.name}</td>
    <td>
      ${subscriptions.map(
        (subscription) =>
          html`${planOf(lago, subscription).code} <span class="quiet">${subscription.status}</span><br />`,
      )}
    </td>
    <td>
      <select data-card="${customer.external_id}">
        ${["missing", "works", "declined"].map(
          (card) => html`<option ${card === customer.card ? "selected" : ""}>${card}</option>`,
        )}
      </select>
    </td>
  </tr>`;
}
