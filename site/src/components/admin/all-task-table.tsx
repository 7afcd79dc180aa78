import { A } from "@solidjs/router";
import { For } from "solid-js";
import type { AdminTask } from "../../../../workers/contract/tasks.ts";
import { formatCount } from "../../lib/format.ts";
import { allTasksWords } from "../../lib/words/app/admin-tasks.ts";
import { taskStates } from "../../lib/words/app/task-states.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Table } from "../table.tsx";
import { TaskEnd } from "../tasks/task-end.tsx";

const words = allTasksWords.table;

/** Runs of the flow of every organization: each leads to its trace and to whose it is. */
export function AllTaskTable(props: { tasks: AdminTask[] }) {
  return (
    <Table
      label={words.label}
      columns={[
        words.task,
        words.organization,
        words.state,
        { number: words.parts },
        words.begun,
        words.ended,
        words.reason,
      ]}
    >
      <For each={props.tasks}>
        {(task) => (
          <tr>
            <th scope="row">
              <A href={`/admin/trace/${encodeURIComponent(task.id)}`}>
                <code>{task.id.slice(0, 8)}</code>
              </A>
            </th>
            <td>
              <A href={`/admin/organizations?${new URLSearchParams({ organization: task.tenantId })}`}>
                <code>{task.tenantId.slice(0, 8)}</code>
              </A>
            </td>
            <td classList={{ flaw: task.status === "failed" }}>{taskStates[task.status]}</td>
            <td class="number">
              {fill(words.partsOf, {
                done: formatCount(task.progress.done),
                total: formatCount(task.progress.total),
              })}
            </td>
            <TaskEnd task={task} />
          </tr>
        )}
      </For>
    </Table>
  );
}
