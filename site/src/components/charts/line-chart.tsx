import { createUniqueId, For, Show } from "solid-js";
import { chartHeight, chartWidth, lineThrough, topOf } from "../../lib/chart.ts";
import { chartWords as words } from "../../lib/words/app/charts.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Table } from "../table.tsx";

type Series = { name: string; values: (number | null)[] };

type LineChartProps = {
  title: string;
  /** What each place along the chart is called. */
  labels: string[];
  series: Series[];
  format: (value: number) => string;
};

/** Lines over time, with the same as a table for whoever cannot see them, or wants the numbers. */
export function LineChart(props: LineChartProps) {
  const id = createUniqueId();
  const top = () => topOf(props.series.flatMap(({ values }) => values));
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption id={id}>{props.title}</figcaption>
      <ul class="chart-key">
        <For each={props.series}>
          {({ name }, index) => (
            <li>
              <svg viewBox="0 0 24 8" aria-hidden="true">
                <path class={`chart-line series-${index()}`} d="M0 4H24" />
              </svg>
              {name}
            </li>
          )}
        </For>
      </ul>
      <p class="chart-scale" aria-hidden="true">
        {props.format(top())}
      </p>
      <svg
        class="chart-picture"
        viewBox={`0 0 ${chartWidth} ${chartHeight}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path
          class="chart-grid"
          d={`M0 0H${chartWidth}M0 ${chartHeight / 2}H${chartWidth}M0 ${chartHeight}H${chartWidth}`}
        />
        <For each={props.series}>
          {({ values }, index) => (
            <For each={lineThrough(values, top())}>
              {(points) => <polyline class={`chart-line series-${index()}`} points={points} />}
            </For>
          )}
        </For>
      </svg>
      <p class="chart-ends" aria-hidden="true">
        <span>{props.labels[0]}</span>
        <span>{props.labels.at(-1)}</span>
      </p>
      <details>
        <summary>{words.asTable}</summary>
        <Numbers {...props} />
      </details>
    </figure>
  );
}

function Numbers(props: LineChartProps) {
  return (
    <Table
      label={fill(words.tableOf, { title: props.title })}
      columns={[words.when, ...props.series.map(({ name }) => ({ number: name }))]}
    >
      <For each={props.labels}>
        {(label, index) => (
          <tr>
            <th scope="row">{label}</th>
            <For each={props.series}>
              {({ values }) => (
                <td class="number">
                  <Show when={values[index()] != null} fallback="–">
                    {props.format(values[index()] ?? 0)}
                  </Show>
                </td>
              )}
            </For>
          </tr>
        )}
      </For>
    </Table>
  );
}
