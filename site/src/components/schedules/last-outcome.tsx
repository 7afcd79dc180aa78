import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { Schedule } from "../../../../workers/contract/schedules.ts";
import { sentence } from "../../lib/failure.ts";
import { tasksPage } from "../../lib/task-forms.ts";
import { Moment } from "../moment.tsx";

type Status = NonNullable<Schedule["lastTaskStatus"]>;

const came: Record<Status, string> = {
  ...{ pending: "it is under way", processing: "it is under way", paused: "it is paused" },
  ...{ completed: "it finished", failed: "it could not finish", cancelled: "it was cancelled" },
};

/** What came of the last time: the task that it began, and why a later one began none. */
export function LastOutcome(props: { schedule: Schedule }) {
  const task = () => props.schedule.lastTaskId;
  const status = () => props.schedule.lastTaskStatus;
  return (
    <>
      <p class="row-facts">
        <Show when={task()} fallback="It has not run yet.">
          Last task begun <Moment at={props.schedule.lastRunAt} />:{" "}
          <Show when={status()} fallback="it is gone, with its dataset’s runs.">
            {(known) => (
              <A href={`${tasksPage}/${task()}`} classList={{ flaw: known() === "failed" }}>
                {came[known()]}
                <span class="hidden">, the last task of {props.schedule.name}</span>
              </A>
            )}
          </Show>
        </Show>
      </p>
      <Show when={props.schedule.lastError}>
        {(why) => <p class="row-facts flaw">The last time began no task: {sentence(why())}</p>}
      </Show>
    </>
  );
}
