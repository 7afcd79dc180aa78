import { For, Show } from "solid-js";
import type { Invoice } from "../../../../workers/contract/billing.ts";
import { billingPage } from "../../lib/billing-forms.ts";
import { formatDay } from "../../lib/format.ts";
import { type Currency, formatMoney } from "../../lib/price.ts";

/** The organization's invoices, with the file of each that has one. */
export function InvoiceSection(props: { invoices: Invoice[] }) {
  return (
    <section aria-labelledby="invoices">
      <h2 id="invoices">Invoices</h2>
      <Show when={props.invoices.length > 0} fallback={<p class="empty">There is no invoice yet.</p>}>
        <section class="table-frame" aria-label="List of invoices" tabindex="0">
          <table>
            <thead>
              <tr>
                <th scope="col">Number</th>
                <th scope="col">Issued</th>
                <th scope="col" class="number">
                  Total
                </th>
                <th scope="col">Payment</th>
                <th scope="col">File</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.invoices}>{(invoice) => <Row invoice={invoice} />}</For>
            </tbody>
          </table>
        </section>
      </Show>
    </section>
  );
}

function Row(props: { invoice: Invoice }) {
  const isMissing = () => props.invoice.paymentStatus === "failed" || props.invoice.isOverdue;
  return (
    <tr id={`invoice-${props.invoice.id}`}>
      <th scope="row">
        <a href={`${billingPage}?invoice=${encodeURIComponent(props.invoice.id)}#invoice`}>
          {props.invoice.number}
        </a>
      </th>
      <td>{formatDay(props.invoice.issuedOn)}</td>
      <td class="number">{formatMoney(props.invoice.totalCents, props.invoice.currency as Currency)}</td>
      <td classList={{ flaw: isMissing() }}>{paymentOf(props.invoice)}</td>
      <td>
        <Show when={props.invoice.status !== "draft"} fallback="–">
          <a href={`/api/billing/invoices/${props.invoice.id}/file`} rel="external">
            PDF<span class="hidden"> of invoice {props.invoice.number}</span>
          </a>
        </Show>
      </td>
    </tr>
  );
}

function paymentOf({ status, paymentStatus, isOverdue }: Invoice): string {
  if (status === "voided") return "Voided";
  if (paymentStatus === "succeeded") return "Paid";
  if (paymentStatus === "failed") return "Failed";
  return isOverdue ? "Overdue" : "Open";
}
