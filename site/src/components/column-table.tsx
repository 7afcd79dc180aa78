import { For, Show } from "solid-js";
import type { ColumnStatistics } from "../../../workers/contract/tasks.ts";
import { formatCount } from "../lib/format.ts";
import { Table } from "./table.tsx";

const shownColumns = 200;

/** The statistics of every column; of a very wide file the first 200, the rest in the API's answer. */
export function ColumnTable(props: { columns: ColumnStatistics[]; taskId: string }) {
  return (
    <section>
      <h2 id="columns">Columns</h2>
      <Show when={props.columns.length > shownColumns}>
        <p>
          The first {shownColumns} of {formatCount(props.columns.length)}.{" "}
          <a href={`/api/tasks/${props.taskId}`} rel="external">
            All of them as JSON
          </a>
        </p>
      </Show>
      <Table
        labelledBy="columns"
        columns={[
          "Column",
          "Looks like",
          ...["Filled", "Empty", "Invalid", "Distinct"].map((number) => ({ number })),
          "From",
          "To",
          { number: "Mean" },
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
      <span class="hidden">none</span>
    </>
  );
}
