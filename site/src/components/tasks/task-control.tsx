import { createMemo, Show } from "solid-js";
import { allows } from "../../../../workers/contract/permissions.ts";
import type { Task } from "../../../../workers/contract/tasks.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { hasEnded } from "../../lib/follow-task.ts";
import { meQuery } from "../../lib/queries.ts";
import { steeringOf, type TaskVerb } from "../../lib/task-forms.ts";
import { taskWords as words } from "../../lib/words/app/task.ts";

/** What may be done to a task as it stands: plain forms, so that they need no script. */
export function TaskControl(props: { task: Task; name: string }) {
  const me = createLoaded(() => meQuery());
  const mayChange = () => {
    const role = me.data()?.role;
    return role != null && allows(role, "data:change");
  };
  const runs = createMemo(() => !hasEnded(props.task));
  const isPaused = () => props.task.status === "paused";
  const verb = (which: TaskVerb, label: string) => (
    <Steering verb={which} label={label} taskId={props.task.id} name={props.name} />
  );
  return (
    <Show when={mayChange() && (runs() || props.task.status === "failed")}>
      <section class="key-deeds" aria-label={words.control.label}>
        <Show when={runs()} fallback={verb("retry", words.control.retry)}>
          <Show when={isPaused()} fallback={verb("pause", words.control.pause)}>
            {verb("resume", words.control.resume)}
          </Show>
          {verb("cancel", words.control.cancel)}
        </Show>
      </section>
    </Show>
  );
}

function Steering(props: { verb: TaskVerb; label: string; taskId: string; name: string }) {
  return (
    <form method="post" action={steeringOf(props.verb, props.taskId)}>
      <input type="hidden" name="id" value={props.taskId} />
      <button class="button small plain" type="submit">
        {props.label}
        <span class="hidden">: {props.name}</span>
      </button>
    </form>
  );
}
