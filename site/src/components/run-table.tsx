import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { formatCount, formatScore } from "../lib/format.ts";
import type { Run } from "../lib/queries.ts";
import { Moment } from "./moment.tsx";
import { Table } from "./table.tsx";
import { words } from "./task-progress.tsx";

/** The runs over a dataset, newest first. */
export function RunTable(props: { runs: Run[] }) {
  return (
    <Show when={props.runs.length > 0} fallback={<p class="empty">It has not been run yet.</p>}>
      <Table
        labelledBy="runs"
        columns={["Started", "State", { number: "Score" }, { number: "Rows set aside" }]}
      >
        <For each={props.runs}>
          {(run) => (
            <tr>
              <th scope="row">
                <A href={`/app/tasks/${run.id}`}>
                  <Moment at={run.createdAt} />
                </A>
              </th>
              <td>{words[run.status]}</td>
              <td class="number">
                <Show when={run.result} fallback="none">
                  {(result) => formatScore(result())}
                </Show>
              </td>
              <td class="number">
                <Show when={run.result} fallback="none">
                  {(result) => formatCount(result().errorRowCount)}
                </Show>
              </td>
            </tr>
          )}
        </For>
      </Table>
    </Show>
  );
}
