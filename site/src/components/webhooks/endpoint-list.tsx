import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { WebhookEndpoint } from "../../../../workers/contract/webhooks.ts";
import { endpointPage } from "../../lib/webhook-forms.ts";
import { Moment } from "../moment.tsx";

/** Where the organization is told of what happens. */
export function EndpointList(props: { endpoints: WebhookEndpoint[] }) {
  return (
    <Show
      when={props.endpoints.length > 0}
      fallback={<p class="empty">There is no endpoint yet: nothing is sent anywhere.</p>}
    >
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
                  {endpoint.eventTypes.join(", ")}; added <Moment at={endpoint.createdAt} />
                </p>
              </div>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

const reasons = {
  manual: "Disabled",
  failing: "Disabled: it took nothing for days",
  gone: "Disabled: it said that it is gone",
};

/** Whether an endpoint is sent anything, and how that goes. */
export function EndpointState(props: { endpoint: WebhookEndpoint }) {
  return (
    <Show
      when={props.endpoint.enabled}
      fallback={<span class="tag over">{reasons[props.endpoint.disabledReason ?? "manual"]}</span>}
    >
      <Show when={props.endpoint.failingSince} fallback={<span class="tag">Enabled</span>}>
        <span class="tag over">Failing</span>
      </Show>
    </Show>
  );
}
