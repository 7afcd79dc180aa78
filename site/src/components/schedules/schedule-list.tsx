import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Schedule } from "../../../../workers/contract/schedules.ts";
import { datasetPage } from "../../lib/dataset-page.ts";
import { scheduleDeed, schedulePage } from "../../lib/schedule-forms.ts";
import { RowForm } from "../row-form.tsx";
import { LastOutcome } from "./last-outcome.tsx";
import { NextTimes, Pattern } from "./next-times.tsx";

/** What begins by itself: over which dataset, when next, and what came of the last time. */
export function ScheduleList(props: { schedules: Schedule[]; mayChange: boolean }) {
  return (
    <Show
      when={props.schedules.length > 0}
      fallback={<p class="empty">There is no schedule yet: every task begins when somebody starts it.</p>}
    >
      <ul class="rows schedules">
        <For each={props.schedules}>
          {(schedule) => (
            <li>
              <div>
                <h3 class="row-title">
                  {schedule.name}
                  <ScheduleState schedule={schedule} />
                </h3>
                <p class="row-facts">
                  <Pattern cron={schedule.cron} />, by the clock of {schedule.timeZone}, over{" "}
                  <A href={datasetPage(schedule.datasetId)}>{schedule.datasetName}</A>
                  <Show when={schedule.sourceHost}>{(host) => <>, fetched from {host()} each time</>}</Show>
                </p>
                <LastOutcome schedule={schedule} />
              </div>
              <Show when={!schedule.paused}>
                <div>
                  <p class="row-facts">Next</p>
                  <NextTimes
                    times={schedule.nextTimes}
                    timeZone={schedule.timeZone}
                    label={`Next times of ${schedule.name}`}
                  />
                </div>
              </Show>
              <Show when={props.mayChange}>
                <Deeds schedule={schedule} />
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function ScheduleState(props: { schedule: Schedule }) {
  return (
    <Show when={!props.schedule.paused} fallback={<span class="tag plain">Paused</span>}>
      <Show when={props.schedule.lastError === null} fallback={<span class="tag bad">Did not run</span>}>
        <span class="tag">On</span>
      </Show>
    </Show>
  );
}

/** Plain forms, so that they need no script. */
function Deeds(props: { schedule: Schedule }) {
  const of = () => ({ id: props.schedule.id, of: props.schedule.name });
  return (
    <div class="row-deeds">
      <RowForm action={scheduleDeed("run")} label="Run now" {...of()} />
      <Show
        when={props.schedule.paused}
        fallback={<RowForm action={scheduleDeed("pause")} label="Pause" {...of()} />}
      >
        <RowForm action={scheduleDeed("resume")} label="Resume" {...of()} />
      </Show>
      <A href={schedulePage(props.schedule.id)}>
        Change or delete<span class="hidden">: {props.schedule.name}</span>
      </A>
    </div>
  );
}
