import { For, Show } from "solid-js";
import { cronInWords, timeInWords } from "../../lib/schedule-words.ts";

/** When a schedule runs next, by the clock of its time zone. */
export function NextTimes(props: { times: string[]; timeZone: string; label: string }) {
  return (
    <ol class="next-times" aria-label={props.label}>
      <For each={props.times}>
        {(time) => (
          <li>
            <time datetime={time}>{timeInWords(time, props.timeZone)}</time>
          </li>
        )}
      </For>
    </ol>
  );
}

/** A pattern as people say it, or as it is written where there are no words for it. */
export function Pattern(props: { cron: string }) {
  const words = () => cronInWords(props.cron);
  return (
    <Show when={words() !== props.cron} fallback={<code>{props.cron}</code>}>
      {words()}
    </Show>
  );
}
