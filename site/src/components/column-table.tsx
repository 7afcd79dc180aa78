import { For, Show } from "solid-js";
import type { ColumnStatistics } from "../../../workers/contract/tasks.ts";
import { formatCount } from "../lib/format.ts";
import { reportWords as words } from "../lib/words/app/task-report.ts";
import { fill } from "../lib/words/words-query.ts";
import { Table } from "./table.tsx";

const shownColumns = 200;

/** The statistics of every column; of a very wide file the first 200, the rest in the API's answer. */
export function ColumnTable(props: { columns: ColumnStatistics[]; taskId: string }) {
  return (
    <section>
      <h2 id="columns">{words.columns.heading}</h2>
      <Show when={props.columns.length > shownColumns}>
        <p>
          {fill(words.columns.firstOf, {
            shown: String(shownColumns),
            all: formatCount(props.columns.length),
          })}{" "}
          <a href={`/api/tasks/${props.taskId}`} rel="external">
            {words.allAsJson}
          </a>
        </p>
      </Show>
      <Table
        labelledBy="columns"
        columns={[
          words.columns.column,
          words.columns.type,
          { number: words.columns.filled },
          { number: words.columns.empty },
          { number: words.columns.invalid },
          { number: words.columns.distinct },
          words.columns.from,
          words.columns.to,
          { number: words.columns.mean },
        ]}
      >
        <For each={props.columns.slice(0, shownColumns)}>
          {(column) => (
            <tr>
              <th scope="row">{column.name}</th>
              <td>{column.type}</td>
              <td class="number">{formatCount(column.filled)}</td>
              <td class="number">{formatCount(column.empty)}</td>
              <td class="number" classList={{ flaw: column.invalid > 0 }}>
                {formatCount(column.invalid)}
              </td>
              <td class="number">{formatCount(column.distinct)}</td>
              <td>{column.min ?? <None />}</td>
              <td>{column.max ?? <None />}</td>
              <td class="number">{column.mean === null ? <None /> : formatCount(column.mean)}</td>
            </tr>
          )}
        </For>
      </Table>
    </section>
  );
}

function None() {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span class="hidden">{words.columns.none}</span>
    </>
  );
}
