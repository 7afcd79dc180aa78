import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Dataset } from "../../../../workers/contract/datasets.ts";
import type { Task } from "../../../../workers/contract/tasks.ts";
import { formatScore } from "../../lib/format.ts";
import { tasksPage } from "../../lib/task-forms.ts";
import { words } from "../task-progress.tsx";
import { TaskEnd } from "./task-end.tsx";

/** Runs of the flow, newest first. */
export function TaskTable(props: { tasks: Task[]; datasets: Dataset[] }) {
  const nameOf = ({ datasetId }: Task) =>
    props.datasets.find(({ id }) => id === datasetId)?.name ?? `Dataset ${datasetId.slice(0, 8)}`;
  return (
    <section class="table-frame" aria-label="List of tasks" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Dataset</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Score
            </th>
            <th scope="col">Begun</th>
            <th scope="col">Ended</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.tasks}>
            {(task) => (
              <tr>
                <th scope="row">
                  <A href={`${tasksPage}/${task.id}`}>{nameOf(task)}</A>
                </th>
                <td classList={{ flaw: task.status === "failed" }}>{words[task.status]}</td>
                <td class="number">
                  <Show when={task.result} fallback="–">
                    {(result) => <>{formatScore(result())}</>}
                  </Show>
                </td>
                <TaskEnd task={task} />
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
