import { Show } from "solid-js";
import type { WebhookEndpoint } from "../../../../workers/contract/webhooks.ts";
import { endpointPage, redeliveryReaches, secretOverlaps, webhooksPage } from "../../lib/webhook-forms.ts";
import { SelectField } from "../admin/select-field.tsx";
import { Form, SubmitButton } from "../form.tsx";
import { Moment } from "../moment.tsx";
import { RowForm } from "../row-form.tsx";
import { EndpointFields } from "./endpoint-fields.tsx";
import { EndpointState } from "./endpoint-list.tsx";

/** Where a form about an endpoint is sent: its address names the endpoint, for the way back. */
export function deedOf(deed: string, endpointId: string): string {
  return `${webhooksPage}?do=${deed}&endpoint=${encodeURIComponent(endpointId)}`;
}

/** What is known of an endpoint. */
export function EndpointFacts(props: { endpoint: WebhookEndpoint }) {
  return (
    <dl class="facts">
      <div>
        <dt>State</dt>
        <dd>
          <EndpointState endpoint={props.endpoint} />
        </dd>
      </div>
      <div>
        <dt>Is told of</dt>
        <dd>
          {props.endpoint.eventTypes.join(", ")}
          {props.endpoint.ordered ? ", one after another" : ""}
        </dd>
      </div>
      <div>
        <dt>Added</dt>
        <dd>
          <Moment at={props.endpoint.createdAt} />
        </dd>
      </div>
      <Show when={props.endpoint.failingSince}>
        {(since) => (
          <div>
            <dt>Takes nothing since</dt>
            <dd>
              <Moment at={since()} />
            </dd>
          </div>
        )}
      </Show>
    </dl>
  );
}

/** What may be done to an endpoint: plain forms, so that they need no script. */
export function EndpointDeeds(props: { endpoint: WebhookEndpoint }) {
  const deed = (name: string) => deedOf(name, props.endpoint.id);
  return (
    <div class="key-deeds">
      <RowForm
        action={deed("test")}
        id={props.endpoint.id}
        label="Send a test event"
        of={props.endpoint.url}
      />
      <Show
        when={props.endpoint.enabled}
        fallback={
          <RowForm action={deed("enable")} id={props.endpoint.id} label="Enable" of={props.endpoint.url} />
        }
      >
        <RowForm action={deed("disable")} id={props.endpoint.id} label="Disable" of={props.endpoint.url} />
      </Show>
      <RotateSecret endpoint={props.endpoint} />
      <Redeliver endpoint={props.endpoint} />
      <ChangeEndpoint endpoint={props.endpoint} />
      <details>
        <summary class="link">Delete</summary>
        <form class="form" method="post" action={deed("delete")}>
          <input type="hidden" name="id" value={props.endpoint.id} />
          <p>Its secrets and the log of what it was sent go with it.</p>
          <button class="button" type="submit">
            Delete the endpoint
          </button>
        </form>
      </details>
    </div>
  );
}

function RotateSecret(props: { endpoint: WebhookEndpoint }) {
  return (
    <details>
      <summary class="link">Rotate the secret</summary>
      <form class="form" method="post" action={deedOf("rotate", props.endpoint.id)}>
        <input type="hidden" name="id" value={props.endpoint.id} />
        <SelectField
          name="overlap"
          label="The old secret signs beside the new one for"
          value="86400"
          options={secretOverlaps}
        />
        <button class="button" type="submit">
          Make a new secret
        </button>
      </form>
    </details>
  );
}

function Redeliver(props: { endpoint: WebhookEndpoint }) {
  return (
    <details>
      <summary class="link">Send again what failed</summary>
      <form class="form" method="post" action={deedOf("redeliver-failed", props.endpoint.id)}>
        <input type="hidden" name="id" value={props.endpoint.id} />
        <SelectField name="hours" label="What failed in" value="24" options={redeliveryReaches} />
        <button class="button" type="submit">
          Send it again
        </button>
      </form>
    </details>
  );
}

function ChangeEndpoint(props: { endpoint: WebhookEndpoint }) {
  return (
    <details>
      <summary class="link">Change</summary>
      <Form action={`${webhooksPage}?do=change`} search={`&${endpointPage(props.endpoint.id).split("?")[1]}`}>
        <input type="hidden" name="id" value={props.endpoint.id} />
        <EndpointFields endpoint={props.endpoint} />
        <SubmitButton pending="Saving…">Save</SubmitButton>
      </Form>
    </details>
  );
}
