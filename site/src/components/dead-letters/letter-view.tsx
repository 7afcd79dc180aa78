import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { AdminDeadLetter, DeadLetter } from "../../../../workers/contract/dead-letters.ts";
import { type LetterDesk, letterDesks } from "../../lib/dead-letter-forms.ts";
import { prettyJson } from "../../lib/format.ts";
import { tasksPage } from "../../lib/task-forms.ts";
import { deadLetterWords } from "../../lib/words/app/dead-letters.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Moment } from "../moment.tsx";
import { Notice } from "../notice.tsx";
import { RowForm } from "../row-form.tsx";

const words = deadLetterWords.one;

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
        <h2 id="input">{words.input}</h2>
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
        <dt>{words.state}</dt>
        <dd>
          {deadLetterWords.states[props.letter.status]}
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
        <dt>{words.givenUp}</dt>
        <dd>
          <Moment at={props.letter.createdAt} />{" "}
          {fill(props.letter.source === "step" ? words.byFlow : words.byQueue, {
            attempts: String(props.letter.attempts),
          })}
        </dd>
      </div>
      <div>
        <dt>{words.part}</dt>
        <dd>
          {props.letter.part}, {props.letter.error.kind}
        </dd>
      </div>
      <div>
        <dt>{words.trace}</dt>
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
            <dt>{words.organization}</dt>
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
            <dt>{words.task}</dt>
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
        <RowForm action={deed("replay")} id={props.letter.id} label={words.replay} of={of()} />
      </Show>
      <details>
        <summary class="link">{words.discard}</summary>
        <form class="form" method="post" action={deed("discard")}>
          <input type="hidden" name="id" value={props.letter.id} />
          <p>{words.discardText}</p>
          <button class="button" type="submit">
            {words.discardIt}
          </button>
        </form>
      </details>
    </div>
  );
}
