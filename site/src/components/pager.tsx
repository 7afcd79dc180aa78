import { A } from "@solidjs/router";
import { Show } from "solid-js";

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
      <nav class="pager" aria-label="Pages">
        <Show when={props.after}>
          <A href={props.path}>Newest {props.what}</A>
        </Show>
        <Show when={props.next}>
          {(next) => (
            <A class="pager-on" href={`${props.path}?after=${next()}`} rel="next">
              Older {props.what}
            </A>
          )}
        </Show>
      </nav>
    </Show>
  );
}
