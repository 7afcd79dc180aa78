import { For, Show } from "solid-js";
import type { InvoiceDetail as Shown } from "../../../../workers/contract/billing.ts";
import { invoiceQuery } from "../../lib/billing-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { formatCount, formatDay } from "../../lib/format.ts";
import { type Currency, formatMoney } from "../../lib/price.ts";
import { billingWords } from "../../lib/words/app/billing.ts";
import { FailureNotice } from "../notice.tsx";
import { Table } from "../table.tsx";

const words = billingWords.invoice;

/** What one invoice is made of, and what was given back of it. */
export function InvoiceDetail(props: { id: string }) {
  const invoice = createLoaded(() => invoiceQuery(props.id));
  return (
    <section aria-labelledby="invoice">
      <h2 id="invoice">
        {words.heading} {invoice.data()?.number}
      </h2>
      <Show when={invoice.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={invoice.data()}>{(known) => <Parts invoice={known()} />}</Show>
    </section>
  );
}

function Parts(props: { invoice: Shown }) {
  const money = (cents: number) => formatMoney(cents, props.invoice.currency as Currency);
  return (
    <>
      <Show when={props.invoice.lines} fallback={<p class="empty">{words.noLines}</p>}>
        {(lines) => (
          <Table
            label={words.lines.label}
            columns={[words.lines.for, { number: words.lines.units }, { number: words.lines.amount }]}
          >
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
            label={words.notes.label}
            columns={[
              words.notes.note,
              words.notes.issued,
              words.notes.why,
              { number: words.notes.credited },
              { number: words.notes.paidBack },
            ]}
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
