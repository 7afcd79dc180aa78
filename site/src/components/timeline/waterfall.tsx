import { createMemo, For, Show } from "solid-js";
import type { Timeline } from "../../../../workers/contract/timeline.ts";
import { type Bar, type Look, tookText, type WaterfallRow, waterfallOf } from "../../lib/waterfall.ts";
import { chartWords } from "../../lib/words/app/charts.ts";
import { timelineWords as words } from "../../lib/words/app/timeline.ts";
import { fill } from "../../lib/words/words-query.ts";
import { SpanTable } from "./span-table.tsx";

const height = 18;

const lookNames: Record<Look, string> = words.looks;

/** What a task did when: a row for each step and part, with its attempts side by side, and the same as a table. */
export function Waterfall(props: { timeline: Timeline; label: string }) {
  const drawn = createMemo(() => waterfallOf(props.timeline));
  const looks = () => {
    const used = new Set(drawn().rows.flatMap(({ bars }) => bars.map(({ look }) => look)));
    return (Object.keys(lookNames) as Look[]).filter((look) => used.has(look));
  };
  return (
    <Show when={drawn().rows.length > 0} fallback={<Nothing expired={props.timeline.expired} />}>
      <figure class="waterfall" aria-label={props.label}>
        <Hatching />
        <ul class="chart-key">
          <For each={looks()}>
            {(look) => (
              <li>
                <svg class="waterfall-swatch" aria-hidden="true">
                  <BarShape bar={{ look, from: 0.04, to: 0.96 }} />
                </svg>
                {lookNames[look]}
              </li>
            )}
          </For>
        </ul>
        <p class="waterfall-scale" aria-hidden="true">
          <span>0</span>
          <span>{tookText(drawn().totalMs / 2)}</span>
          <span>{tookText(drawn().totalMs)}</span>
        </p>
        <ol class="waterfall-rows">
          <For each={drawn().rows}>{(row) => <Row row={row} />}</For>
        </ol>
        <Show when={props.timeline.leftOut > 0}>
          <p class="small">{fill(words.leftOut, { count: String(props.timeline.leftOut) })}</p>
        </Show>
        <details>
          <summary>{chartWords.asTable}</summary>
          <SpanTable timeline={props.timeline} label={fill(chartWords.tableOf, { title: props.label })} />
        </details>
      </figure>
    </Show>
  );
}

function Nothing(props: { expired: boolean }) {
  return <p class="empty">{props.expired ? words.expired : words.nothingYet}</p>;
}

function Row(props: { row: WaterfallRow }) {
  const facts = () => {
    const { status, tookMs, attempts, code } = props.row;
    return [
      status,
      tookText(tookMs),
      ...(attempts > 1 ? [fill(words.attempts, { count: String(attempts) })] : []),
      ...(code === null ? [] : [code.replaceAll("_", " ")]),
    ].join(", ");
  };
  return (
    <li class={`waterfall-row depth-${Math.min(props.row.depth, 3)}`}>
      <p class="waterfall-name">
        {props.row.name} <span class="row-facts">{facts()}</span>
        <Show when={props.row.leftOut > 0}>
          {" "}
          <span class="row-facts">{fill(words.moreParts, { count: String(props.row.leftOut) })}</span>
        </Show>
      </p>
      <svg class="waterfall-track" aria-hidden="true">
        <path class="waterfall-grid" d="M0 0V18" />
        <For each={["25%", "50%", "75%"]}>
          {(x) => <line class="waterfall-grid" x1={x} x2={x} y1="0" y2={height} />}
        </For>
        <For each={props.row.bars}>{(bar) => <BarShape bar={bar} />}</For>
      </svg>
    </li>
  );
}

const percent = (share: number) => `${Math.round(share * 10_000) / 100}%`;

/** Told apart by shape as well: waiting is a thread, what is around others a bracket, what failed is hatched. */
function BarShape(props: { bar: Bar }) {
  const from = () => percent(props.bar.from);
  const to = () => percent(props.bar.to);
  return (
    <Show
      when={props.bar.look === "wait" || props.bar.look === "around"}
      fallback={<Attempt bar={props.bar} />}
    >
      <g class={`stretch-${props.bar.look}`}>
        <line x1={from()} x2={to()} y1={height / 2} y2={height / 2} />
        <Show when={props.bar.look === "around"}>
          <line x1={from()} x2={from()} y1="4" y2={height - 4} />
          <line x1={to()} x2={to()} y1="4" y2={height - 4} />
        </Show>
      </g>
    </Show>
  );
}

function Attempt(props: { bar: Bar }) {
  return (
    <rect
      class={`stretch-${props.bar.look}`}
      x={percent(props.bar.from)}
      width={percent(props.bar.to - props.bar.from)}
      y="3"
      height={height - 6}
    />
  );
}

function Hatching() {
  return (
    <svg class="hidden" aria-hidden="true">
      <pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse">
        <path class="hatch-failed" d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" />
      </pattern>
      <pattern id="striped" width="6" height="6" patternUnits="userSpaceOnUse">
        <path class="hatch-running" d="M1 0V6M4 0V6" />
      </pattern>
    </svg>
  );
}
