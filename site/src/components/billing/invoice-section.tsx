import { For, Show } from "solid-js";
import type { Invoice } from "../../../../workers/contract/billing.ts";
import { billingPage } from "../../lib/billing-forms.ts";
import { formatDay } from "../../lib/format.ts";
import { type Currency, formatMoney } from "../../lib/price.ts";
import { billingWords } from "../../lib/words/app/billing.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Table } from "../table.tsx";

const words = billingWords.invoices;

/** The organization's invoices, with the file of each that has one. */
export function InvoiceSection(props: { invoices: Invoice[] }) {
  return (
    <section aria-labelledby="invoices">
      <h2 id="invoices">{words.heading}</h2>
      <Show when={props.invoices.length > 0} fallback={<p class="empty">{words.empty}</p>}>
        <Table
          label={words.table.label}
          columns={[
            words.table.number,
            words.table.issued,
            { number: words.table.total },
            words.table.payment,
            words.table.file,
          ]}
        >
          <For each={props.invoices}>{(invoice) => <Row invoice={invoice} />}</For>
        </Table>
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
            {words.pdf}
            <span class="hidden">{fill(words.ofInvoice, { number: props.invoice.number })}</span>
          </a>
        </Show>
      </td>
    </tr>
  );
}

function paymentOf({ status, paymentStatus, isOverdue }: Invoice): string {
  if (status === "voided") return words.payments.voided;
  if (paymentStatus === "succeeded") return words.payments.paid;
  if (paymentStatus === "failed") return words.payments.failed;
  return isOverdue ? words.payments.overdue : words.payments.open;
}
