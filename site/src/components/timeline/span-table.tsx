import { For, Show } from "solid-js";
import type { Timeline } from "../../../../workers/contract/timeline.ts";
import { nameOf, tookText } from "../../lib/waterfall.ts";
import { timelineWords } from "../../lib/words/app/timeline.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Table } from "../table.tsx";

const words = timelineWords.table;

type Span = Timeline["spans"][number];

const mostRows = 200;

/** Every stretch of a timeline, in the order in which they began. */
export function SpanTable(props: { timeline: Timeline; label: string }) {
  const beginMs = () => Date.parse(props.timeline.spans[0]?.startedAt ?? props.timeline.at);
  const tookMs = ({ startedAt, endedAt }: Span) =>
    Date.parse(endedAt ?? props.timeline.at) - Date.parse(startedAt);
  const what = (span: Span) => (span.kind === "part" ? `${span.name}, ${nameOf(span)}` : span.name);
  const left = () => props.timeline.spans.length - mostRows;
  return (
    <>
      <Table
        label={props.label}
        columns={[
          words.what,
          words.state,
          { number: words.attempt },
          { number: words.beganAfter },
          { number: words.took },
          words.reason,
        ]}
      >
        <For each={props.timeline.spans.slice(0, mostRows)}>
          {(span) => (
            <tr>
              <th scope="row">{what(span)}</th>
              <td classList={{ flaw: span.status === "failed" }}>{span.status}</td>
              <td class="number">{span.attempt ?? "–"}</td>
              <td class="number">{tookText(Date.parse(span.startedAt) - beginMs())}</td>
              <td class="number">{tookText(Math.max(0, tookMs(span)))}</td>
              <td>{span.code?.replaceAll("_", " ") ?? "–"}</td>
            </tr>
          )}
        </For>
      </Table>
      <Show when={left() > 0}>
        <p class="small">{fill(words.more, { count: String(left()) })}</p>
      </Show>
    </>
  );
}
