import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ExplainedTask } from "../../../../workers/contract/explain.ts";
import type { Task } from "../../../../workers/contract/tasks.ts";
import { formatCount } from "../../lib/format.ts";
import { tenantPage } from "../../lib/override-forms.ts";
import { explainWords } from "../../lib/words/app/explain.ts";
import { taskStates } from "../../lib/words/app/task-states.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Moment } from "../moment.tsx";
import { TaskProgress } from "../task-progress.tsx";
import { Waterfall } from "../timeline/waterfall.tsx";
import { deliveryStates } from "../webhooks/delivery-list.tsx";

const { task: words, ledger: ledgerWords, deliveries: deliveryWords } = explainWords;

/** A task with what came of it: its steps, what was told of it, what it used. */
export function ExplainedTaskView(props: { explained: ExplainedTask }) {
  const task = () => props.explained.task;
  const heading = () => `task-${task().id}`;
  return (
    <section aria-labelledby={heading()}>
      <h2 id={heading()}>{fill(words.heading, { state: taskStates[task().status] })}</h2>
      <dl class="facts">
        <div>
          <dt>{words.task}</dt>
          <dd>
            <code>{task().id}</code>
          </dd>
        </div>
        <div>
          <dt>{words.trace}</dt>
          <dd>
            <A href={`/admin/trace/${props.explained.traceId}`}>
              <code>{props.explained.traceId}</code>
            </A>
          </dd>
        </div>
        <div>
          <dt>{words.organization}</dt>
          <dd>
            <A href={tenantPage(props.explained.tenantId)}>
              <code>{props.explained.tenantId}</code>
            </A>
          </dd>
        </div>
        <div>
          <dt>{words.by}</dt>
          <dd>
            <code>{props.explained.createdBy}</code>
          </dd>
        </div>
        <div>
          <dt>{words.begunEnded}</dt>
          <dd>
            <Moment at={task().createdAt} />, <Moment at={task().finishedAt} />
          </dd>
        </div>
        <div>
          <dt>{words.round}</dt>
          <dd>{props.explained.round}</dd>
        </div>
      </dl>
      <Show when={task().error}>{(error) => <p class="flaw">{error().message}</p>}</Show>
      <TaskProgress task={{ ...task(), result: null } as Task} />
      <h3>{words.timeline}</h3>
      <Show when={props.explained.timeline} fallback={<p class="empty">{words.noTimeline}</p>}>
        {(timeline) => (
          <Waterfall timeline={timeline()} label={fill(words.timelineLabel, { id: task().id })} />
        )}
      </Show>
      <Ledger rows={props.explained.ledger} />
      <Deliveries deliveries={props.explained.deliveries} />
    </section>
  );
}

function Ledger(props: { rows: ExplainedTask["ledger"] }) {
  return (
    <>
      <h3>{ledgerWords.heading}</h3>
      <Show when={props.rows.length > 0} fallback={<p class="empty">{ledgerWords.empty}</p>}>
        <ul class="rows">
          <For each={props.rows}>
            {(row) => (
              <li>
                <p class="row-title">
                  {formatCount(row.quantity)} {row.metric.replaceAll("_", " ")}
                </p>
                <p class="row-facts">
                  <Moment at={row.createdAt} />,{" "}
                  <Show
                    when={row.refusal}
                    fallback={row.sentAt === null ? ledgerWords.waits : ledgerWords.billed}
                  >
                    {(why) => <span class="flaw">{fill(ledgerWords.never, { why: why() })}</span>}
                  </Show>
                </p>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}

function Deliveries(props: { deliveries: ExplainedTask["deliveries"] }) {
  return (
    <>
      <h3>{deliveryWords.heading}</h3>
      <Show when={props.deliveries.length > 0} fallback={<p class="empty">{deliveryWords.empty}</p>}>
        <ul class="rows">
          <For each={props.deliveries}>
            {(delivery) => (
              <li>
                <p class="row-title">{delivery.eventType}</p>
                <p class="row-facts">
                  <Moment at={delivery.createdAt} />,{" "}
                  {fill(delivery.attempts === 1 ? deliveryWords.afterOne : deliveryWords.afterMany, {
                    state: deliveryStates[delivery.status].toLowerCase(),
                    count: String(delivery.attempts),
                  })}
                </p>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
