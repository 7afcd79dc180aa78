import { Show } from "solid-js";
import type { WebhookEndpoint } from "../../../../workers/contract/webhooks.ts";
import { endpointPage, redeliveryReaches, secretOverlaps, webhooksPage } from "../../lib/webhook-forms.ts";
import { webhookWords } from "../../lib/words/app/webhooks.ts";
import { SelectField } from "../admin/select-field.tsx";
import { Form, SubmitButton } from "../form.tsx";
import { Moment } from "../moment.tsx";
import { RowForm } from "../row-form.tsx";
import { EndpointFields } from "./endpoint-fields.tsx";
import { EndpointState } from "./endpoint-list.tsx";

const words = webhookWords.one;

/** Where a form about an endpoint is sent: its address names the endpoint, for the way back. */
export function deedOf(deed: string, endpointId: string): string {
  return `${webhooksPage}?do=${deed}&endpoint=${encodeURIComponent(endpointId)}`;
}

/** What is known of an endpoint. */
export function EndpointFacts(props: { endpoint: WebhookEndpoint }) {
  return (
    <dl class="facts">
      <div>
        <dt>{words.state}</dt>
        <dd>
          <EndpointState endpoint={props.endpoint} />
        </dd>
      </div>
      <div>
        <dt>{words.toldOf}</dt>
        <dd>
          {props.endpoint.eventTypes.join(", ")}
          {props.endpoint.ordered ? words.ordered : ""}
        </dd>
      </div>
      <div>
        <dt>{words.added}</dt>
        <dd>
          <Moment at={props.endpoint.createdAt} />
        </dd>
      </div>
      <Show when={props.endpoint.failingSince}>
        {(since) => (
          <div>
            <dt>{words.failingSince}</dt>
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
      <RowForm action={deed("test")} id={props.endpoint.id} label={words.test} of={props.endpoint.url} />
      <Show
        when={props.endpoint.enabled}
        fallback={
          <RowForm
            action={deed("enable")}
            id={props.endpoint.id}
            label={words.enable}
            of={props.endpoint.url}
          />
        }
      >
        <RowForm
          action={deed("disable")}
          id={props.endpoint.id}
          label={words.disable}
          of={props.endpoint.url}
        />
      </Show>
      <RotateSecret endpoint={props.endpoint} />
      <Redeliver endpoint={props.endpoint} />
      <ChangeEndpoint endpoint={props.endpoint} />
      <details>
        <summary class="link">{words.delete}</summary>
        <form class="form" method="post" action={deed("delete")}>
          <input type="hidden" name="id" value={props.endpoint.id} />
          <p>{words.deleteText}</p>
          <button class="button" type="submit">
            {words.deleteIt}
          </button>
        </form>
      </details>
    </div>
  );
}

function RotateSecret(props: { endpoint: WebhookEndpoint }) {
  return (
    <details>
      <summary class="link">{words.rotate}</summary>
      <form class="form" method="post" action={deedOf("rotate", props.endpoint.id)}>
        <input type="hidden" name="id" value={props.endpoint.id} />
        <SelectField name="overlap" label={words.overlap} value="86400" options={secretOverlaps} />
        <button class="button" type="submit">
          {words.rotateIt}
        </button>
      </form>
    </details>
  );
}

function Redeliver(props: { endpoint: WebhookEndpoint }) {
  return (
    <details>
      <summary class="link">{words.redeliver}</summary>
      <form class="form" method="post" action={deedOf("redeliver-failed", props.endpoint.id)}>
        <input type="hidden" name="id" value={props.endpoint.id} />
        <SelectField name="hours" label={words.reach} value="24" options={redeliveryReaches} />
        <button class="button" type="submit">
          {words.redeliverIt}
        </button>
      </form>
    </details>
  );
}

function ChangeEndpoint(props: { endpoint: WebhookEndpoint }) {
  return (
    <details>
      <summary class="link">{words.change}</summary>
      <Form action={`${webhooksPage}?do=change`} search={`&${endpointPage(props.endpoint.id).split("?")[1]}`}>
        <input type="hidden" name="id" value={props.endpoint.id} />
        <EndpointFields endpoint={props.endpoint} />
        <SubmitButton pending={words.saving}>{words.save}</SubmitButton>
      </Form>
    </details>
  );
}
