import type { Task } from "../../../../workers/contract/tasks.ts";
import { Moment } from "../moment.tsx";

/** When a task began and ended, and why where it could not finish: the last columns of a table. */
export function TaskEnd(props: { task: Pick<Task, "createdAt" | "finishedAt" | "error"> }) {
  return (
    <>
      <td>
        <Moment at={props.task.createdAt} />
      </td>
      <td>
        <Moment at={props.task.finishedAt} />
      </td>
      <td class="reason">{props.task.error?.message ?? "–"}</td>
    </>
  );
}
