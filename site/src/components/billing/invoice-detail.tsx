import { For, Show } from "solid-js";
import type { InvoiceDetail as Shown } from "../../../../workers/contract/billing.ts";
import { invoiceQuery } from "../../lib/billing-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { formatCount, formatDay } from "../../lib/format.ts";
import { type Currency, formatMoney } from "../../lib/price.ts";
import { FailureNotice } from "../notice.tsx";
import { Table } from "../table.tsx";

/** What one invoice is made of, and what was given back of it. */
export function InvoiceDetail(props: { id: string }) {
  const invoice = createLoaded(() => invoiceQuery(props.id));
  return (
    <section aria-labelledby="invoice">
      <h2 id="invoice">Invoice {invoice.data()?.number}</h2>
      <Show when={invoice.failure()}>{(why) => <FailureNotice what="The invoice" failure={why()} />}</Show>
      <Show when={invoice.data()}>{(known) => <Parts invoice={known()} />}</Show>
    </section>
  );
}

function Parts(props: { invoice: Shown }) {
  const money = (cents: number) => formatMoney(cents, props.invoice.currency as Currency);
  return (
    <>
      <Show
        when={props.invoice.lines}
        fallback={<p class="empty">The billing service does not answer right now: its lines come with it.</p>}
      >
        {(lines) => (
          <Table label="Lines of the invoice" columns={["For", { number: "Units" }, { number: "Amount" }]}>
            <For each={lines()}>
              {(line) => (
                <tr>
                  <th scope="row">{line.name}</th>
                  <td class="number">{line.units === "" ? "" : formatCount(Number(line.units))}</td>
                  <td class="number">{money(line.amountCents)}</td>
                </tr>
              )}
            </For>
          </Table>
        )}
      </Show>
      <Show when={props.invoice.creditNotes?.length ? props.invoice.creditNotes : undefined}>
        {(notes) => (
          <Table
            label="Credit notes"
            columns={["Credit note", "Issued", "Why", { number: "Credited" }, { number: "Paid back" }]}
          >
            <For each={notes()}>
              {(note) => (
                <tr>
                  <th scope="row">{note.number}</th>
                  <td>{formatDay(note.issuedOn)}</td>
                  <td>{note.reason?.replaceAll("_", " ") ?? "–"}</td>
                  <td class="number">{money(note.creditCents)}</td>
                  <td class="number">{money(note.refundCents)}</td>
                </tr>
              )}
            </For>
          </Table>
        )}
      </Show>
    </>
  );
}
