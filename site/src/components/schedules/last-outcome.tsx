import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { Schedule } from "../../../../workers/contract/schedules.ts";
import { sentence } from "../../lib/failure.ts";
import { tasksPage } from "../../lib/task-forms.ts";
import { scheduleWords } from "../../lib/words/app/schedules.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Moment } from "../moment.tsx";

const words = scheduleWords.last;

/** What came of the last time: the task that it began, and why a later one began none. */
export function LastOutcome(props: { schedule: Schedule }) {
  const task = () => props.schedule.lastTaskId;
  const status = () => props.schedule.lastTaskStatus;
  return (
    <>
      <p class="row-facts">
        <Show when={task()} fallback={words.none}>
          {words.begun} <Moment at={props.schedule.lastRunAt} />:{" "}
          <Show when={status()} fallback={words.gone}>
            {(known) => (
              <A href={`${tasksPage}/${task()}`} classList={{ flaw: known() === "failed" }}>
                {words.came[known()]}
                <span class="hidden">{fill(words.taskOf, { name: props.schedule.name })}</span>
              </A>
            )}
          </Show>
        </Show>
      </p>
      <Show when={props.schedule.lastError}>
        {(why) => <p class="row-facts flaw">{fill(words.beganNone, { why: sentence(why()) })}</p>}
      </Show>
    </>
  );
}
