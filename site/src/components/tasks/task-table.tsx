import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Dataset } from "../../../../workers/contract/datasets.ts";
import type { Task } from "../../../../workers/contract/tasks.ts";
import { formatScore } from "../../lib/format.ts";
import { tasksPage } from "../../lib/task-forms.ts";
import { taskListWords } from "../../lib/words/app/task-list.ts";
import { taskStates } from "../../lib/words/app/task-states.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Table } from "../table.tsx";
import { TaskEnd } from "./task-end.tsx";

const words = taskListWords.table;

/** Runs of the flow, newest first. */
export function TaskTable(props: { tasks: Task[]; datasets: Dataset[] }) {
  const nameOf = ({ datasetId }: Task) =>
    props.datasets.find(({ id }) => id === datasetId)?.name ??
    fill(words.nameless, { id: datasetId.slice(0, 8) });
  return (
    <Table
      label={words.label}
      columns={[words.dataset, words.state, { number: words.score }, words.begun, words.ended, words.reason]}
    >
      <For each={props.tasks}>
        {(task) => (
          <tr>
            <th scope="row">
              <A href={`${tasksPage}/${task.id}`}>{nameOf(task)}</A>
            </th>
            <td classList={{ flaw: task.status === "failed" }}>{taskStates[task.status]}</td>
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
