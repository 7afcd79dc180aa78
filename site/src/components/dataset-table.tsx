import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Dataset } from "../../../workers/contract/datasets.ts";
import { formatBytes, formatMoment, formatScore } from "../lib/format.ts";
import type { Run } from "../lib/queries.ts";
import { words } from "./task-progress.tsx";

/** Every dataset with its last run, and with the button that sends it through the flow once more; a plain form, so it needs no script. */
export function DatasetTable(props: { datasets: Dataset[]; runs: Run[] }) {
  return (
    <Show
      when={props.datasets.length > 0}
      fallback={<p class="empty">Nothing here yet. The first file you upload starts its flow by itself.</p>}
    >
      <section class="table-frame" aria-labelledby="datasets" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">File</th>
              <th scope="col" class="number">
                Size
              </th>
              <th scope="col">Uploaded</th>
              <th scope="col">Last run</th>
              <th scope="col">
                <span class="hidden">Run</span>
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={props.datasets}>
              {(dataset) => (
                <tr>
                  <th scope="row">{dataset.name}</th>
                  <td>{dataset.fileName}</td>
                  <td class="number">{formatBytes(dataset.bytes)}</td>
                  <td>
                    <time datetime={dataset.createdAt}>{formatMoment(dataset.createdAt)}</time>
                  </td>
                  <td>
                    <LastRun
                      run={props.runs.find(({ datasetId }) => datasetId === dataset.id)}
                      name={dataset.name}
                    />
                  </td>
                  <td class="number">
                    <form method="post" action="/app">
                      <input type="hidden" name="datasetId" value={dataset.id} />
                      <button class="link" type="submit">
                        Run again<span class="hidden">: {dataset.name}</span>
                      </button>
                    </form>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </section>
    </Show>
  );
}

function LastRun(props: { run: Run | undefined; name: string }) {
  return (
    <Show when={props.run} fallback="not yet">
      {(run) => (
        <A href={`/app/tasks/${run().id}`}>
          <Show when={run().result} fallback={words[run().status]}>
            {(result) => <>score {formatScore(result())}</>}
          </Show>
          <span class="hidden">, last run of {props.name}</span>
        </A>
      )}
    </Show>
  );
}
