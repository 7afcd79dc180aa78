import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Explanation } from "../../../../workers/contract/explain.ts";
import { explanationQuery } from "../../lib/admin-queries.ts";
import { adminBillingPage } from "../../lib/billing-forms.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { letterDesks } from "../../lib/dead-letter-forms.ts";
import { formatDay } from "../../lib/format.ts";
import { explainWords as words } from "../../lib/words/app/explain.ts";
import { fill } from "../../lib/words/words-query.ts";
import { AuditTable } from "../audit-table.tsx";
import { Moment } from "../moment.tsx";
import { FailureNotice, Notice } from "../notice.tsx";
import { ExplainedTaskView } from "./explained-task.tsx";
import { LogLines } from "./log-lines.tsx";

const noFilters = { action: "", actor: "", target: "", tenant: "", from: "", to: "" };

/** What is kept of an id: tasks with all that came of them, dead letters, audit entries, webhooks, invoices. */
export function TraceView(props: { id: string }) {
  const explanation = createLoaded(() => explanationQuery(props.id));
  return (
    <>
      <Show when={explanation.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={explanation.data()}>{(known) => <Found explanation={known()} />}</Show>
    </>
  );
}

/** The trace that its log lines carry; a request that continued none began the one of its own id. */
function traceOf({ id, work }: Explanation): string {
  return work?.tasks[0]?.traceId ?? work?.deadLetters[0]?.traceId ?? id.replaceAll("-", "");
}

function isNothing({ work, audit, inbox }: Explanation): boolean {
  const tasks = work?.tasks.length ?? 0;
  const letters = work?.deadLetters.length ?? 0;
  return tasks + letters + audit.length + inbox.length === 0;
}

function Found(props: { explanation: Explanation }) {
  return (
    <>
      <Show when={props.explanation.work === null}>
        <Notice tone="bad" title={words.noJobs.title}>
          {words.noJobs.text}
        </Notice>
      </Show>
      <Show when={isNothing(props.explanation)}>
        <p class="empty">{words.nothing}</p>
      </Show>
      <For each={props.explanation.work?.tasks}>{(task) => <ExplainedTaskView explained={task} />}</For>
      <DeadLetters letters={props.explanation.work?.deadLetters ?? []} />
      <Show when={props.explanation.audit.length > 0}>
        <section aria-labelledby="audit">
          <h2 id="audit">{words.audit}</h2>
          <AuditTable entries={props.explanation.audit} filters={noFilters} page="/admin/audit" />
        </section>
      </Show>
      <Inbox events={props.explanation.inbox} />
      <Invoices invoices={props.explanation.invoices} />
      <LogLines log={props.explanation.log} trace={traceOf(props.explanation)} />
    </>
  );
}

function DeadLetters(props: { letters: NonNullable<Explanation["work"]>["deadLetters"] }) {
  return (
    <Show when={props.letters.length > 0}>
      <section aria-labelledby="letters">
        <h2 id="letters">{words.deadLetters.heading}</h2>
        <ul class="rows">
          <For each={props.letters}>
            {(letter) => (
              <li>
                <div>
                  <p class="row-title">
                    <A href={`${letterDesks.platform.page}?letter=${letter.id}`}>
                      {letter.flow} {letter.step}
                    </A>
                  </p>
                  <p class="row-facts">
                    <Moment at={letter.createdAt} />,{" "}
                    {fill(words.deadLetters.after, {
                      attempts: String(letter.attempts),
                      error: letter.error.message,
                    })}
                  </p>
                </div>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function Inbox(props: { events: Explanation["inbox"] }) {
  return (
    <Show when={props.events.length > 0}>
      <section aria-labelledby="inbox">
        <h2 id="inbox">{words.inbox}</h2>
        <ul class="rows">
          <For each={props.events}>
            {(event) => (
              <li>
                <p class="row-title">
                  <A href={`${adminBillingPage}?event=${event.id}`}>{event.type}</A>
                </p>
                <p class="row-facts">
                  <Moment at={event.receivedAt} />, {event.status}
                </p>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function Invoices(props: { invoices: Explanation["invoices"] }) {
  return (
    <Show when={props.invoices.length > 0}>
      <section aria-labelledby="invoices">
        <h2 id="invoices">{words.invoices.heading}</h2>
        <p>{words.invoices.lead}</p>
        <ul class="rows">
          <For each={props.invoices}>
            {(invoice) => (
              <li>
                <p class="row-title">{invoice.number}</p>
                <p class="row-facts">
                  {formatDay(invoice.issuedOn)}, {invoice.status}
                </p>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
