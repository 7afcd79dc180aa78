import { For, Show } from "solid-js";
import type { WebhookAttempt, WebhookDeliveryDetail } from "../../../../workers/contract/webhooks.ts";
import { prettyJson } from "../../lib/format.ts";
import { deliveryWords } from "../../lib/words/app/webhook-deliveries.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Moment } from "../moment.tsx";
import { deliveryStates } from "./delivery-list.tsx";

const words = deliveryWords.one;

/** A delivery with every request that was made for it, and what was answered. */
export function DeliveryView(props: { delivery: WebhookDeliveryDetail }) {
  return (
    <>
      <dl class="facts">
        <div>
          <dt>{words.state}</dt>
          <dd classList={{ flaw: props.delivery.status === "failed" }}>
            {deliveryStates[props.delivery.status]}
          </dd>
        </div>
        <div>
          <dt>{words.since}</dt>
          <dd>
            <Moment at={props.delivery.createdAt} />
          </dd>
        </div>
        <div>
          <dt>{words.message}</dt>
          <dd>
            <code>{props.delivery.messageId}</code>
          </dd>
        </div>
        <Show when={props.delivery.nextAttemptAt}>
          {(at) => (
            <div>
              <dt>{words.next}</dt>
              <dd>
                <Moment at={at()} />
              </dd>
            </div>
          )}
        </Show>
      </dl>
      <section aria-labelledby="payload">
        <h2 id="payload">{words.sent}</h2>
        <pre class="sheet" tabindex="0">
          {prettyJson(props.delivery.payload)}
        </pre>
      </section>
      <section aria-labelledby="attempts">
        <h2 id="attempts">{words.attempts}</h2>
        <ol class="attempts">
          <For each={props.delivery.attemptLog} fallback={<li class="empty">{words.noAttempt}</li>}>
            {(attempt) => <Attempt attempt={attempt} />}
          </For>
        </ol>
      </section>
    </>
  );
}

function Attempt(props: { attempt: WebhookAttempt }) {
  return (
    <li>
      <p class="row-title">
        <Show when={props.attempt.response} fallback={<span class="flaw">{props.attempt.error}</span>}>
          {(answer) => (
            <span classList={{ flaw: answer().status >= 300 }}>
              {fill(words.answered, { status: String(answer().status) })}
            </span>
          )}
        </Show>
      </p>
      <p class="row-facts">
        <Moment at={props.attempt.at} />, {props.attempt.durationMs} ms
      </p>
      <details>
        <summary>{words.details}</summary>
        <pre class="sheet" tabindex="0">
          {`POST ${props.attempt.request.url}\n${headerLines(props.attempt.request.headers)}`}
        </pre>
        <Show when={props.attempt.response}>
          {(answer) => (
            <pre class="sheet" tabindex="0">
              {`${answer().status}\n${headerLines(answer().headers)}\n\n${answer().body}`}
            </pre>
          )}
        </Show>
      </details>
    </li>
  );
}

function headerLines(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}
