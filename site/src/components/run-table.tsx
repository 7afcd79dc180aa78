import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { formatCount, formatScore } from "../lib/format.ts";
import type { Run } from "../lib/queries.ts";
import { datasetWords } from "../lib/words/app/dataset.ts";
import { taskStates } from "../lib/words/app/task-states.ts";
import { Moment } from "./moment.tsx";
import { Table } from "./table.tsx";

const words = datasetWords.runs;

/** The runs over a dataset, newest first. */
export function RunTable(props: { runs: Run[] }) {
  return (
    <Show when={props.runs.length > 0} fallback={<p class="empty">{words.empty}</p>}>
      <Table
        labelledBy="runs"
        columns={[words.started, words.state, { number: words.score }, { number: words.setAside }]}
      >
        <For each={props.runs}>
          {(run) => (
            <tr>
              <th scope="row">
                <A href={`/app/tasks/${run.id}`}>
                  <Moment at={run.createdAt} />
                </A>
              </th>
              <td>{taskStates[run.status]}</td>
              <td class="number">
                <Show when={run.result} fallback={words.none}>
                  {(result) => formatScore(result())}
                </Show>
              </td>
              <td class="number">
                <Show when={run.result} fallback={words.none}>
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
