import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { WebhookEndpoint } from "../../../../workers/contract/webhooks.ts";
import { endpointPage } from "../../lib/webhook-forms.ts";
import { webhookWords as words } from "../../lib/words/app/webhooks.ts";
import { Moment } from "../moment.tsx";

/** Where the organization is told of what happens. */
export function EndpointList(props: { endpoints: WebhookEndpoint[] }) {
  return (
    <Show when={props.endpoints.length > 0} fallback={<p class="empty">{words.list.empty}</p>}>
      <ul class="rows">
        <For each={props.endpoints}>
          {(endpoint) => (
            <li>
              <div>
                <p class="row-title">
                  <A href={endpointPage(endpoint.id)}>{endpoint.url}</A>
                  <EndpointState endpoint={endpoint} />
                </p>
                <p class="row-facts">
                  <Show when={endpoint.description}>{(text) => <>{text()}; </>}</Show>
                  {endpoint.eventTypes.join(", ")}; {words.list.added} <Moment at={endpoint.createdAt} />
                </p>
              </div>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

/** Whether an endpoint is sent anything, and how that goes. */
export function EndpointState(props: { endpoint: WebhookEndpoint }) {
  return (
    <Show
      when={props.endpoint.enabled}
      fallback={
        <span class="tag over">{words.states.disabled[props.endpoint.disabledReason ?? "manual"]}</span>
      }
    >
      <Show when={props.endpoint.failingSince} fallback={<span class="tag">{words.states.enabled}</span>}>
        <span class="tag over">{words.states.failing}</span>
      </Show>
    </Show>
  );
}
