import { For, Show } from "solid-js";
import type { BillingEvent } from "../../../../workers/contract/billing-admin.ts";
import { adminBillingPage } from "../../lib/billing-forms.ts";
import { formatMoment } from "../../lib/format.ts";
import { adminBillingWords } from "../../lib/words/app/admin-billing.ts";
import { RowForm } from "../row-form.tsx";
import { Table } from "../table.tsx";
import { SelectField } from "./select-field.tsx";

const words = adminBillingWords.inbox;
const choices = { "": words.anyStatus, ...words.statuses };

type InboxProps = {
  events: BillingEvent[];
  nextCursor: string | null;
  status: string | undefined;
};

/** The inbox of webhooks, the newest first, with what narrows it. */
export function BillingInbox(props: InboxProps) {
  const earlier = (cursor: string) => {
    const next = new URLSearchParams({ events: cursor });
    if (props.status) next.set("status", props.status);
    return `${adminBillingPage}?${next}#inbox`;
  };
  return (
    <section aria-labelledby="inbox">
      <h2 id="inbox">{words.heading}</h2>
      <form class="admin-search" method="get" action={adminBillingPage}>
        <SelectField name="status" label={words.status} value={props.status ?? ""} options={choices} />
        <button class="button small" type="submit">
          {words.show}
        </button>
      </form>
      <Show when={props.events.length > 0} fallback={<p class="empty">{words.empty}</p>}>
        <Table
          label={words.table.label}
          columns={[
            words.table.type,
            words.table.received,
            words.table.status,
            { number: words.table.attempts },
            words.table.problem,
            { hidden: words.table.deeds },
          ]}
        >
          <For each={props.events}>{(event) => <Row event={event} />}</For>
        </Table>
      </Show>
      <Show when={props.nextCursor}>
        {(cursor) => (
          <p>
            <a href={earlier(cursor())}>{words.earlier}</a>
          </p>
        )}
      </Show>
    </section>
  );
}

function Row(props: { event: BillingEvent }) {
  return (
    <tr>
      <th scope="row">
        <a href={`${adminBillingPage}?event=${props.event.id}`}>{props.event.type}</a>
      </th>
      <td>
        <time datetime={props.event.receivedAt}>{formatMoment(props.event.receivedAt)}</time>
      </td>
      <td classList={{ flaw: props.event.status === "failed" }}>{words.statuses[props.event.status]}</td>
      <td class="number">{props.event.attempts}</td>
      <td class="reason">{props.event.problem ?? "–"}</td>
      <td>
        <ReplayForm event={props.event} />
      </td>
    </tr>
  );
}

/** Has one webhook worked on again: what it did once is not done twice. */
export function ReplayForm(props: { event: BillingEvent }) {
  return (
    <RowForm
      action={`${adminBillingPage}?do=replay`}
      id={props.event.id}
      label={words.replay}
      of={props.event.type}
    />
  );
}
