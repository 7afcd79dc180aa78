import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Dataset } from "../../../../workers/contract/datasets.ts";
import type { Task } from "../../../../workers/contract/tasks.ts";
import { formatScore } from "../../lib/format.ts";
import { tasksPage } from "../../lib/task-forms.ts";
import { Table } from "../table.tsx";
import { words } from "../task-progress.tsx";
import { TaskEnd } from "./task-end.tsx";

/** Runs of the flow, newest first. */
export function TaskTable(props: { tasks: Task[]; datasets: Dataset[] }) {
  const nameOf = ({ datasetId }: Task) =>
    props.datasets.find(({ id }) => id === datasetId)?.name ?? `Dataset ${datasetId.slice(0, 8)}`;
  return (
    <Table
      label="List of tasks"
      columns={["Dataset", "State", { number: "Score" }, "Begun", "Ended", "Reason"]}
    >
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
    </Table>
  );
}
