import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ExplainedTask } from "../../../../workers/contract/explain.ts";
import type { Task } from "../../../../workers/contract/tasks.ts";
import { formatCount } from "../../lib/format.ts";
import { tenantPage } from "../../lib/override-forms.ts";
import { Moment } from "../moment.tsx";
import { TaskProgress, words } from "../task-progress.tsx";
import { Waterfall } from "../timeline/waterfall.tsx";
import { deliveryStates } from "../webhooks/delivery-list.tsx";

/** A task with what came of it: its steps, what was told of it, what it used. */
export function ExplainedTaskView(props: { explained: ExplainedTask }) {
  const task = () => props.explained.task;
  const heading = () => `task-${task().id}`;
  return (
    <section aria-labelledby={heading()}>
      <h2 id={heading()}>Task, {words[task().status]}</h2>
      <dl class="facts">
        <div>
          <dt>Task</dt>
          <dd>
            <code>{task().id}</code>
          </dd>
        </div>
        <div>
          <dt>Trace</dt>
          <dd>
            <A href={`/admin/trace/${props.explained.traceId}`}>
              <code>{props.explained.traceId}</code>
            </A>
          </dd>
        </div>
        <div>
          <dt>Organization</dt>
          <dd>
            <A href={tenantPage(props.explained.tenantId)}>
              <code>{props.explained.tenantId}</code>
            </A>
          </dd>
        </div>
        <div>
          <dt>By</dt>
          <dd>
            <code>{props.explained.createdBy}</code>
          </dd>
        </div>
        <div>
          <dt>Begun, ended</dt>
          <dd>
            <Moment at={task().createdAt} />, <Moment at={task().finishedAt} />
          </dd>
        </div>
        <div>
          <dt>Times begun</dt>
          <dd>{props.explained.round}</dd>
        </div>
      </dl>
      <Show when={task().error}>{(error) => <p class="flaw">{error().message}</p>}</Show>
      <TaskProgress task={{ ...task(), result: null } as Task} />
      <h3>What it did when</h3>
      <Show
        when={props.explained.timeline}
        fallback={<p class="empty">Its flow cannot be asked just now.</p>}
      >
        {(timeline) => <Waterfall timeline={timeline()} label={`Timeline of task ${task().id}`} />}
      </Show>
      <Ledger rows={props.explained.ledger} />
      <Deliveries deliveries={props.explained.deliveries} />
    </section>
  );
}

function Ledger(props: { rows: ExplainedTask["ledger"] }) {
  return (
    <>
      <h3>What it used</h3>
      <Show when={props.rows.length > 0} fallback={<p class="empty">Nothing was written down.</p>}>
        <ul class="rows">
          <For each={props.rows}>
            {(row) => (
              <li>
                <p class="row-title">
                  {formatCount(row.quantity)} {row.metric.replaceAll("_", " ")}
                </p>
                <p class="row-facts">
                  <Moment at={row.createdAt} />,{" "}
                  <Show when={row.refusal} fallback={row.sentAt === null ? "waits to be billed" : "billed"}>
                    {(why) => <span class="flaw">never billed: {why()}</span>}
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
      <h3>Whom it was told</h3>
      <Show when={props.deliveries.length > 0} fallback={<p class="empty">No endpoint was to be told.</p>}>
        <ul class="rows">
          <For each={props.deliveries}>
            {(delivery) => (
              <li>
                <p class="row-title">{delivery.eventType}</p>
                <p class="row-facts">
                  <Moment at={delivery.createdAt} />, {deliveryStates[delivery.status].toLowerCase()} after{" "}
                  {delivery.attempts} {delivery.attempts === 1 ? "attempt" : "attempts"}
                </p>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
