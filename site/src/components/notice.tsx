import { type JSX, Show } from "solid-js";
import type { Failure } from "../lib/failure.ts";
import { waitText } from "../lib/form-outcome.ts";
import { formOutcomeWords } from "../lib/words/app/form-outcome.ts";
import { noticeWords as words } from "../lib/words/app/notice.ts";
import { fill } from "../lib/words/words-query.ts";
import { Remedy } from "./remedy.tsx";

type NoticeProps = {
  tone: "good" | "bad" | "plain";
  title?: string;
  /** Takes the focus when the page opens: it says what came of what was just sent. */
  focus?: boolean;
  children?: JSX.Element;
};

/** A message set apart from the text. "alert" is read out at once. */
export function Notice(props: NoticeProps) {
  return (
    <div
      class={`notice ${props.tone}`}
      role={props.tone === "bad" ? "alert" : "status"}
      tabindex="-1"
      autofocus={props.focus}
    >
      <Show when={props.title}>
        <strong>{props.title}</strong>
      </Show>
      <div>{props.children}</div>
    </div>
  );
}

/** Says plainly what could not be loaded and why, in the place where it would stand. */
export function FailureNotice(props: { what: string; failure: Failure; children?: JSX.Element }) {
  const wait = () => props.failure.retryAfterSeconds;
  return (
    <Notice tone="bad" title={fill(words.failed, { what: props.what })}>
      <p>
        {props.failure.message}
        <Show when={wait()}>
          {(seconds) => <> {fill(formOutcomeWords.again, { wait: waitText(seconds()) })}</>}
        </Show>
      </p>
      <Remedy code={props.failure.code} />
      <Show when={props.children}>
        <p>{props.children}</p>
      </Show>
      <Show when={props.failure.requestId}>
        {(id) => (
          <p class="small">
            {words.request} <code>{id()}</code>
          </p>
        )}
      </Show>
    </Notice>
  );
}
