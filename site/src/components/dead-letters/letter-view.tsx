import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { AdminDeadLetter, DeadLetter } from "../../../../workers/contract/dead-letters.ts";
import { type LetterDesk, letterDesks } from "../../lib/dead-letter-forms.ts";
import { prettyJson } from "../../lib/format.ts";
import { tasksPage } from "../../lib/task-forms.ts";
import { Moment } from "../moment.tsx";
import { Notice } from "../notice.tsx";
import { RowForm } from "../row-form.tsx";
import { letterStates } from "./letter-list.tsx";

type LetterViewProps = { desk: LetterDesk; letter: DeadLetter | AdminDeadLetter; mayChange: boolean };

/** A step that was given up: what it was given, why it failed, and what may be done about it. */
export function LetterView(props: LetterViewProps) {
  const forAll = () => ("tenantId" in props.letter ? props.letter : undefined);
  return (
    <>
      <Notice tone="bad" title={`${props.letter.error.code}: ${props.letter.error.message}`}>
        <Show when={forAll()?.detail}>{(detail) => <p class="breaks">{detail()}</p>}</Show>
      </Notice>
      <Facts {...props} />
      <Show when={props.mayChange && props.letter.status === "waiting"}>
        <Deeds {...props} />
      </Show>
      <section aria-labelledby="input">
        <h2 id="input">What it was given</h2>
        <pre class="sheet" tabindex="0">
          {prettyJson(props.letter.input)}
        </pre>
      </section>
    </>
  );
}

function Facts(props: LetterViewProps) {
  const tenantId = () => ("tenantId" in props.letter ? props.letter.tenantId : undefined);
  return (
    <dl class="facts">
      <div>
        <dt>State</dt>
        <dd>
          {letterStates[props.letter.status]}
          <Show when={props.letter.settledAt}>
            {(at) => (
              <>
                , <Moment at={at()} />
              </>
            )}
          </Show>
        </dd>
      </div>
      <div>
        <dt>Given up</dt>
        <dd>
          <Moment at={props.letter.createdAt} /> after {props.letter.attempts} attempts, by the{" "}
          {props.letter.source === "step" ? "flow" : "queue"}
        </dd>
      </div>
      <div>
        <dt>Part, kind of error</dt>
        <dd>
          {props.letter.part}, {props.letter.error.kind}
        </dd>
      </div>
      <div>
        <dt>Trace</dt>
        <dd>
          <Show when={props.desk === "platform"} fallback={<code>{props.letter.traceId}</code>}>
            <A href={`/admin/trace/${props.letter.traceId}`}>
              <code>{props.letter.traceId}</code>
            </A>
          </Show>
        </dd>
      </div>
      <Show when={tenantId()}>
        {(id) => (
          <div>
            <dt>Organization</dt>
            <dd>
              <A href={`/admin/organizations?organization=${id()}`}>
                <code>{id()}</code>
              </A>
            </dd>
          </div>
        )}
      </Show>
      <Show when={props.letter.taskId}>
        {(id) => (
          <div>
            <dt>Task</dt>
            <dd>
              <Show when={props.desk === "tenant"} fallback={<code>{id()}</code>}>
                <A href={`${tasksPage}/${id()}`}>
                  <code>{id()}</code>
                </A>
              </Show>
            </dd>
          </div>
        )}
      </Show>
    </dl>
  );
}

function Deeds(props: LetterViewProps) {
  const deed = (name: string) => `${letterDesks[props.desk].page}?do=${name}&letter=${props.letter.id}`;
  const of = () => `${props.letter.flow} ${props.letter.step}`;
  return (
    <div class="key-deeds">
      <Show when={props.letter.taskId !== null}>
        <RowForm action={deed("replay")} id={props.letter.id} label="Begin it again" of={of()} />
      </Show>
      <details>
        <summary class="link">Discard</summary>
        <form class="form" method="post" action={deed("discard")}>
          <input type="hidden" name="id" value={props.letter.id} />
          <p>Its task stays failed and can no longer be tried again.</p>
          <button class="button" type="submit">
            Discard it
          </button>
        </form>
      </details>
    </div>
  );
}
