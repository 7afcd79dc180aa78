import { Show } from "solid-js";
import { takeOutcome } from "../lib/take-outcome.ts";
import { noticeWords } from "../lib/words/app/notice.ts";
import { Notice } from "./notice.tsx";
import { RefusedNotice } from "./refused-notice.tsx";

/** Why one of a section's plain forms was refused: those that are a button and show nothing of it themselves. */
export function Refusals(props: { actions: string[] }) {
  const refused = props.actions.map(takeOutcome).find((outcome) => outcome !== undefined);
  return (
    <Show when={refused}>
      {(outcome) => <RefusedNotice title={noticeWords.unchanged} outcome={outcome()} />}
    </Show>
  );
}

/** What was just done, as the page's address says it. */
export function Done(props: { done: string | undefined; words: Record<string, string> }) {
  const said = () => (props.done === undefined ? undefined : props.words[props.done]);
  return (
    <Show when={said()}>
      {(words) => (
        <Notice tone="good" focus>
          {words()}
        </Notice>
      )}
    </Show>
  );
}
