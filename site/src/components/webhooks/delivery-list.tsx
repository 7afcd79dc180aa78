import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { WebhookDelivery } from "../../../../workers/contract/webhooks.ts";
import { deliveryPage, webhooksPage } from "../../lib/webhook-forms.ts";
import { SelectField } from "../admin/select-field.tsx";
import { Moment } from "../moment.tsx";
import { RowForm } from "../row-form.tsx";
import { Table } from "../table.tsx";
import { deedOf } from "./endpoint-view.tsx";

export const deliveryStates = { pending: "Under way", delivered: "Delivered", failed: "Failed" };
const choices = { "": "Any", ...deliveryStates };

type DeliveryListProps = {
  endpointId: string;
  deliveries: WebhookDelivery[];
  nextCursor: string | null;
  status: string | undefined;
  mayChange: boolean;
};

/** What an endpoint was sent, the newest first, with what narrows it. */
export function DeliveryList(props: DeliveryListProps) {
  const earlier = (deliveries: string) => {
    const next = new URLSearchParams({ endpoint: props.endpointId, deliveries });
    if (props.status) next.set("status", props.status);
    return `${webhooksPage}?${next}#deliveries`;
  };
  return (
    <>
      <form class="admin-search" method="get" action={webhooksPage}>
        <input type="hidden" name="endpoint" value={props.endpointId} />
        <SelectField name="status" label="State" value={props.status ?? ""} options={choices} />
        <button class="button small" type="submit">
          Show
        </button>
      </form>
      <Show when={props.deliveries.length > 0} fallback={<p class="empty">Nothing like that was sent.</p>}>
        <Table
          label="List of deliveries"
          columns={["Event", "Since", "State", { number: "Attempts" }, "Next attempt", { hidden: "Deeds" }]}
        >
          <For each={props.deliveries}>
            {(delivery) => <Row delivery={delivery} mayChange={props.mayChange} />}
          </For>
        </Table>
      </Show>
      <Show when={props.nextCursor}>
        {(cursor) => (
          <p>
            <A href={earlier(cursor())}>Earlier deliveries</A>
          </p>
        )}
      </Show>
    </>
  );
}

function Row(props: { delivery: WebhookDelivery; mayChange: boolean }) {
  return (
    <tr>
      <th scope="row">
        <A href={deliveryPage(props.delivery.id, props.delivery.endpointId)}>{props.delivery.eventType}</A>
      </th>
      <td>
        <Moment at={props.delivery.createdAt} />
      </td>
      <td classList={{ flaw: props.delivery.status === "failed" }}>
        {deliveryStates[props.delivery.status]}
      </td>
      <td class="number">{props.delivery.attempts}</td>
      <td>
        <Moment at={props.delivery.nextAttemptAt} />
      </td>
      <td>
        <Show when={props.mayChange}>
          <RedeliverForm delivery={props.delivery} />
        </Show>
      </td>
    </tr>
  );
}

/** Sends a delivery again, under the id that it had: a receiver that took it once takes it no second time. */
export function RedeliverForm(props: { delivery: WebhookDelivery }) {
  return (
    <RowForm
      action={deedOf("redeliver", props.delivery.endpointId)}
      id={props.delivery.id}
      label="Send again"
      of={props.delivery.eventType}
    />
  );
}
