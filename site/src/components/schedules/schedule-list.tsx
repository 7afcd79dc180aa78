import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Schedule } from "../../../../workers/contract/schedules.ts";
import { datasetPage } from "../../lib/dataset-page.ts";
import { scheduleDeed, schedulePage } from "../../lib/schedule-forms.ts";
import { scheduleWords } from "../../lib/words/app/schedules.ts";
import { fill } from "../../lib/words/words-query.ts";
import { RowForm } from "../row-form.tsx";
import { LastOutcome } from "./last-outcome.tsx";
import { NextTimes, Pattern } from "./next-times.tsx";

const words = scheduleWords.list;

/** What begins by itself: over which dataset, when next, and what came of the last time. */
export function ScheduleList(props: { schedules: Schedule[]; mayChange: boolean }) {
  return (
    <Show when={props.schedules.length > 0} fallback={<p class="empty">{words.empty}</p>}>
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
                  <Pattern cron={schedule.cron} />
                  {fill(words.over, { timeZone: schedule.timeZone })}{" "}
                  <A href={datasetPage(schedule.datasetId)}>{schedule.datasetName}</A>
                  <Show when={schedule.sourceHost}>
                    {(host) => <>{fill(words.fetched, { host: host() })}</>}
                  </Show>
                </p>
                <LastOutcome schedule={schedule} />
              </div>
              <Show when={!schedule.paused}>
                <div>
                  <p class="row-facts">{words.next}</p>
                  <NextTimes
                    times={schedule.nextTimes}
                    timeZone={schedule.timeZone}
                    label={fill(words.nextOf, { name: schedule.name })}
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
    <Show when={!props.schedule.paused} fallback={<span class="tag plain">{words.paused}</span>}>
      <Show when={props.schedule.lastError === null} fallback={<span class="tag bad">{words.failed}</span>}>
        <span class="tag">{words.on}</span>
      </Show>
    </Show>
  );
}

/** Plain forms, so that they need no script. */
function Deeds(props: { schedule: Schedule }) {
  const of = () => ({ id: props.schedule.id, of: props.schedule.name });
  return (
    <div class="row-deeds">
      <RowForm action={scheduleDeed("run")} label={words.run} {...of()} />
      <Show
        when={props.schedule.paused}
        fallback={<RowForm action={scheduleDeed("pause")} label={words.pause} {...of()} />}
      >
        <RowForm action={scheduleDeed("resume")} label={words.resume} {...of()} />
      </Show>
      <A href={schedulePage(props.schedule.id)}>
        {words.change}
        <span class="hidden">: {props.schedule.name}</span>
      </A>
    </div>
  );
}
