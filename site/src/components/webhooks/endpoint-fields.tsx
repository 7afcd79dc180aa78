import { createUniqueId, For, Show } from "solid-js";
import { type WebhookEndpoint, webhookEventTypes } from "../../../../workers/contract/webhooks.ts";
import { boxOf, eventTypeNames } from "../../lib/webhook-forms.ts";
import { webhookWords } from "../../lib/words/app/webhooks.ts";
import { useForm } from "../form.tsx";
import { CheckField, TextField } from "../form-fields.tsx";

const words = webhookWords.fields;

/** What is said of an endpoint when it is made, and when it is changed. */
export function EndpointFields(props: { endpoint?: WebhookEndpoint }) {
  return (
    <>
      <TextField
        name="url"
        label={words.url}
        autocomplete="off"
        value={props.endpoint?.url}
        hint={words.urlHint}
      />
      <TextField
        name="description"
        label={words.description}
        autocomplete="off"
        value={props.endpoint?.description}
        isOptional
      />
      <EventBoxes ticked={props.endpoint?.eventTypes ?? []} />
      <CheckField name="ordered" label={words.ordered} checked={props.endpoint?.ordered ?? false} />
    </>
  );
}

function EventBoxes(props: { ticked: string[] }) {
  const form = useForm();
  const id = createUniqueId();
  const error = () => form?.error("eventTypes");
  const isTicked = (type: string) =>
    form?.answered() ? form.value(boxOf(type)) === "on" : props.ticked.includes(type);
  return (
    <fieldset aria-describedby={error() ? `${id}-error` : undefined}>
      <legend>{words.events}</legend>
      <For each={eventTypeNames}>
        {(type, index) => (
          <label class="tick">
            <input
              type="checkbox"
              name={boxOf(type)}
              attr:checked={isTicked(type) ? true : undefined}
              autofocus={index() === 0 && form?.focus("eventTypes")}
              aria-invalid={index() === 0 && error() ? "true" : undefined}
              onChange={() => form?.recheck("eventTypes")}
            />
            <span>
              {webhookEventTypes[type]} <code>{type}</code>
            </span>
          </label>
        )}
      </For>
      <Show when={error()}>
        <p class="error" id={`${id}-error`}>
          {error()}
        </p>
      </Show>
    </fieldset>
  );
}
