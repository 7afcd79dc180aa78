import { For, Show } from "solid-js";
import type { BillingEvent } from "../../../../workers/contract/billing-admin.ts";
import { adminBillingPage } from "../../lib/billing-forms.ts";
import { formatMoment } from "../../lib/format.ts";
import { RowForm } from "../row-form.tsx";
import { Table } from "../table.tsx";
import { SelectField } from "./select-field.tsx";

const statuses = { "": "Any", received: "Waits", applied: "Done", ignored: "Ignored", failed: "Failed" };

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
      <h2 id="inbox">Webhooks</h2>
      <form class="admin-search" method="get" action={adminBillingPage}>
        <SelectField name="status" label="Status" value={props.status ?? ""} options={statuses} />
        <button class="button small" type="submit">
          Show
        </button>
      </form>
      <Show when={props.events.length > 0} fallback={<p class="empty">No webhook is like that.</p>}>
        <Table
          label="List of webhooks"
          columns={["Type", "Received", "Status", { number: "Attempts" }, "Problem", { hidden: "Deeds" }]}
        >
          <For each={props.events}>{(event) => <Row event={event} />}</For>
        </Table>
      </Show>
      <Show when={props.nextCursor}>
        {(cursor) => (
          <p>
            <a href={earlier(cursor())}>Earlier webhooks</a>
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
      <td classList={{ flaw: props.event.status === "failed" }}>{statuses[props.event.status]}</td>
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
      label="Work on it again"
      of={props.event.type}
    />
  );
}
