import { A } from "@solidjs/router";
import { For } from "solid-js";
import type { AdminTask } from "../../../../workers/contract/tasks.ts";
import { formatCount } from "../../lib/format.ts";
import { words } from "../task-progress.tsx";
import { TaskEnd } from "../tasks/task-end.tsx";

/** Runs of the flow of every organization: each leads to its trace and to whose it is. */
export function AllTaskTable(props: { tasks: AdminTask[] }) {
  return (
    <section class="table-frame" aria-label="List of all tasks" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Organization</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Parts done
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
        </tbody>
      </table>
    </section>
  );
}
