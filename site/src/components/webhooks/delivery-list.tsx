import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { WebhookDelivery } from "../../../../workers/contract/webhooks.ts";
import { deliveryPage, webhooksPage } from "../../lib/webhook-forms.ts";
import { deliveryWords as words } from "../../lib/words/app/webhook-deliveries.ts";
import { SelectField } from "../admin/select-field.tsx";
import { Moment } from "../moment.tsx";
import { RowForm } from "../row-form.tsx";
import { Table } from "../table.tsx";
import { deedOf } from "./endpoint-view.tsx";

export const deliveryStates = words.states;
const choices = { "": words.anyState, ...deliveryStates };

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
        <SelectField name="status" label={words.state} value={props.status ?? ""} options={choices} />
        <button class="button small" type="submit">
          {words.show}
        </button>
      </form>
      <Show when={props.deliveries.length > 0} fallback={<p class="empty">{words.empty}</p>}>
        <Table
          label={words.table.label}
          columns={[
            words.table.event,
            words.table.since,
            words.table.state,
            { number: words.table.attempts },
            words.table.next,
            { hidden: words.table.deeds },
          ]}
        >
          <For each={props.deliveries}>
            {(delivery) => <Row delivery={delivery} mayChange={props.mayChange} />}
          </For>
        </Table>
      </Show>
      <Show when={props.nextCursor}>
        {(cursor) => (
          <p>
            <A href={earlier(cursor())}>{words.earlier}</A>
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
      label={words.again}
      of={props.delivery.eventType}
    />
  );
}
