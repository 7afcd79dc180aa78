import { For, Show } from "solid-js";
import type { Distribution } from "../../../workers/contract/results.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { formatCount } from "../lib/format.ts";
import { distributionsQuery } from "../lib/queries.ts";
import { chartWords } from "../lib/words/app/charts.ts";
import { reportWords as words } from "../lib/words/app/task-report.ts";
import { fill } from "../lib/words/words-query.ts";
import { FailureNotice } from "./notice.tsx";
import { Table } from "./table.tsx";

/** How the values of the columns are spread, each as bars with the same as a table below. */
export function DistributionCharts(props: { taskId: string }) {
  const loaded = createLoaded(() => distributionsQuery(props.taskId));
  const shown = () => (loaded.data()?.data ?? []).filter((column) => barsOf(column).length > 0);
  return (
    <section>
      <h2 id="spread">{words.spread.heading}</h2>
      <Show when={loaded.failure()}>
        {(why) => <FailureNotice what={words.spread.what} failure={why()} />}
      </Show>
      <Show when={loaded.data()}>
        <Show when={shown().length > 0} fallback={<p class="empty">{words.spread.empty}</p>}>
          <div class="spreads">
            <For each={shown()}>{(column) => <Chart column={column} />}</For>
          </div>
        </Show>
        <Show when={loaded.data()?.nextCursor}>
          <p>
            {fill(words.spread.firstOf, { count: String(loaded.data()?.data.length) })}{" "}
            <a href={`/api/tasks/${props.taskId}/distributions?limit=100`} rel="external">
              {words.allAsJson}
            </a>
          </p>
        </Show>
      </Show>
    </section>
  );
}

type Bar = { label: string; count: number };

function barsOf({ bins, values }: Distribution): Bar[] {
  if (bins !== null) return bins.map(({ from, to, count }) => ({ label: rangeOf(from, to), count }));
  return (values ?? []).map(({ value, count }) => ({ label: value, count }));
}

function rangeOf(from: string, to: string): string {
  return fill(words.spread.range, { from, to });
}

const height = 60;

function Chart(props: { column: Distribution }) {
  const bars = () => barsOf(props.column);
  const most = () => Math.max(...bars().map(({ count }) => count));
  const ends = () => {
    const [first, last] = [props.column.bins?.[0], props.column.bins?.at(-1)];
    return first && last
      ? rangeOf(first.from, last.to)
      : fill(words.spread.mostFrequent, { count: String(bars().length) });
  };
  return (
    <figure class="spread">
      <figcaption>
        <strong>{props.column.name}</strong> <span>{ends()}</span>
      </figcaption>
      <svg viewBox={`0 0 ${bars().length} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <For each={bars()}>
          {({ count }, index) => {
            // What is there at all is seen.
            const tall = () => (count === 0 ? 0 : Math.max(1, (height * count) / most()));
            return (
              <rect class="spread-bar" x={index() + 0.06} y={height - tall()} width="0.88" height={tall()} />
            );
          }}
        </For>
      </svg>
      <details>
        <summary>{chartWords.asTable}</summary>
        <Table
          label={fill(words.spread.tableOf, { name: props.column.name })}
          columns={[
            props.column.bins === null ? words.spread.valueColumn : words.spread.rangeColumn,
            { number: words.spread.rowsColumn },
          ]}
        >
          <For each={bars()}>
            {({ label, count }) => (
              <tr>
                <th scope="row">
                  <span class="value">{label}</span>
                </th>
                <td class="number">{formatCount(count)}</td>
              </tr>
            )}
          </For>
        </Table>
      </details>
    </figure>
  );
}
