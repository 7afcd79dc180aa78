import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ListedDataset } from "../../../workers/contract/datasets.ts";
import { formatBytes, formatMoment, formatScore } from "../lib/format.ts";
import { dashboardWords } from "../lib/words/app/dashboard.ts";
import { taskStates } from "../lib/words/app/task-states.ts";
import { fill } from "../lib/words/words-query.ts";
import { Table } from "./table.tsx";

const words = dashboardWords.table;

type DatasetTableProps = {
  datasets: ListedDataset[];
  /** What is said when there are none. */
  empty: string;
};

/** Every dataset with its last run, and with the button that sends it through the flow once more; a plain form, so it needs no script. */
export function DatasetTable(props: DatasetTableProps) {
  return (
    <Show when={props.datasets.length > 0} fallback={<p class="empty">{props.empty}</p>}>
      <Table
        labelledBy="datasets"
        columns={[
          words.name,
          words.file,
          { number: words.size },
          words.uploaded,
          words.lastRun,
          { hidden: words.run },
        ]}
      >
        <For each={props.datasets}>
          {(dataset) => (
            <tr>
              <th scope="row">
                <A href={`/app/datasets/${dataset.id}`}>{dataset.name}</A>
              </th>
              <td>{dataset.fileName}</td>
              <td class="number">{formatBytes(dataset.bytes)}</td>
              <td>
                <time datetime={dataset.createdAt}>{formatMoment(dataset.createdAt)}</time>
              </td>
              <td>
                <LastRun run={dataset.lastRun} name={dataset.name} />
              </td>
              <td class="number">
                <Show when={dataset.deletedAt === null} fallback={words.deleted}>
                  <form method="post" action="/app">
                    <input type="hidden" name="datasetId" value={dataset.id} />
                    <button class="link" type="submit">
                      {words.runAgain}
                      <span class="hidden">: {dataset.name}</span>
                    </button>
                  </form>
                </Show>
              </td>
            </tr>
          )}
        </For>
      </Table>
    </Show>
  );
}

function LastRun(props: { run: ListedDataset["lastRun"]; name: string }) {
  return (
    <Show when={props.run} fallback={words.notYet}>
      {(run) => (
        <A href={`/app/tasks/${run().id}`}>
          {standing(run())}
          <span class="hidden">{fill(words.lastRunOf, { name: props.name })}</span>
        </A>
      )}
    </Show>
  );
}

/** A list knows of a run that has not ended no more than that. */
function standing({ status, score, errorRowCount }: NonNullable<ListedDataset["lastRun"]>): string {
  if (score !== null && errorRowCount !== null) {
    return fill(words.score, { score: formatScore({ score, errorRowCount }) });
  }
  return status === "failed" || status === "cancelled" ? taskStates[status] : words.underWay;
}
