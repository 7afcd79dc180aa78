import { Show } from "solid-js";
import { formatMoment } from "../lib/format.ts";

/** A moment in a table, or a dash where there is none. */
export function Moment(props: { at: string | null | undefined }) {
  return (
    <Show when={props.at} fallback="–">
      {(moment) => <time datetime={moment()}>{formatMoment(moment())}</time>}
    </Show>
  );
}
