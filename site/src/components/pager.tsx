import { A } from "@solidjs/router";
import { Show } from "solid-js";
import { pagerWords as words } from "../lib/words/app/pager.ts";
import { fill } from "../lib/words/words-query.ts";

type PagerProps = {
  path: string;
  /** Where this page begins, unless it is the first. */
  after: string | string[] | undefined;
  next: string | null | undefined;
  what: string;
};

/** The ways on and back in a list that is newest first. */
export function Pager(props: PagerProps) {
  return (
    <Show when={props.after || props.next}>
      <nav class="pager" aria-label={words.label}>
        <Show when={props.after}>
          <A href={props.path}>{fill(words.newest, { what: props.what })}</A>
        </Show>
        <Show when={props.next}>
          {(next) => (
            <A class="pager-on" href={`${props.path}?after=${next()}`} rel="next">
              {fill(words.older, { what: props.what })}
            </A>
          )}
        </Show>
      </nav>
    </Show>
  );
}
