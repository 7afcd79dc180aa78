import { A } from "@solidjs/router";
import { For } from "solid-js";
import type { AdminTask } from "../../../../workers/contract/tasks.ts";
import { formatCount } from "../../lib/format.ts";
import { Table } from "../table.tsx";
import { words } from "../task-progress.tsx";
import { TaskEnd } from "../tasks/task-end.tsx";

/** Runs of the flow of every organization: each leads to its trace and to whose it is. */
export function AllTaskTable(props: { tasks: AdminTask[] }) {
  return (
    <Table
      label="List of all tasks"
      columns={["Task", "Organization", "State", { number: "Parts done" }, "Begun", "Ended", "Reason"]}
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
            <td classList={{ flaw: task.status === "failed" }}>{words[task.status]}</td>
            <td class="number">
              {formatCount(task.progress.done)} of {formatCount(task.progress.total)}
            </td>
            <TaskEnd task={task} />
          </tr>
        )}
      </For>
    </Table>
  );
}
