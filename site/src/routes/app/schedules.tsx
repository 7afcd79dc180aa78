import { A, type RouteDefinition, useLocation } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { allows } from "../../../../workers/contract/permissions.ts";
import { mostSchedules } from "../../../../workers/contract/schedules.ts";
import { Entitled } from "../../components/entitled.tsx";
import { FailureNotice, Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Done, Refusals } from "../../components/refusals.tsx";
import { ChangeSchedule, DeleteSchedule } from "../../components/schedules/change-schedule.tsx";
import { CreateSchedule } from "../../components/schedules/create-schedule.tsx";
import { LastOutcome } from "../../components/schedules/last-outcome.tsx";
import { ScheduleList } from "../../components/schedules/schedule-list.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { datasetPage } from "../../lib/dataset-page.ts";
import { meQuery } from "../../lib/queries.ts";
import { scheduleDeeds, schedulesPage } from "../../lib/schedule-forms.ts";
import { scheduleQuery, schedulesQuery } from "../../lib/schedule-queries.ts";

export const route = {
  preload: ({ location }) => {
    const id = [location.query.schedule].flat()[0];
    void (id ? scheduleQuery(id) : schedulesQuery());
  },
} satisfies RouteDefinition;

const said: Record<string, string> = {
  created: "The schedule is on.",
  changed: "The schedule is changed.",
  paused: "The schedule is paused: it misses its times, and they are not made up for.",
  resumed: "The schedule goes on with its next time.",
  deleted: "The schedule is gone.",
};

/** When tasks begin by themselves: all schedules, or one of them to change. */
export default function Schedules() {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  const me = createLoaded(() => meQuery());
  const mayChange = () => {
    const role = me.data()?.role;
    return role != null && allows(role, "data:change");
  };
  return (
    <div class="wrap page app-page admin">
      <Switch fallback={<All done={asked("done")} datasetId={asked("dataset")} mayChange={mayChange()} />}>
        <Match when={asked("schedule")} keyed>
          {(id) => <One id={id} mayChange={mayChange()} />}
        </Match>
      </Switch>
    </div>
  );
}

type AllProps = { done: string | undefined; datasetId: string | undefined; mayChange: boolean };

function All(props: AllProps) {
  const schedules = createLoaded(() => schedulesQuery());
  const isFull = () => (schedules.data()?.data.length ?? 0) >= mostSchedules;
  return (
    <>
      <PageTitle title="Schedules" />
      <h1>Schedules</h1>
      <p class="settings-say">
        A schedule begins a task over a dataset again and again. What came from an address is fetched from
        there first, so that each run is over the file of its day.
      </p>
      <Refusals actions={scheduleDeeds} />
      <Done done={props.done} words={said} />
      <section aria-labelledby="schedules">
        <h2 id="schedules">What begins by itself</h2>
        <Switch>
          <Match when={schedules.failure()}>
            {(why) => <FailureNotice what="The schedules" failure={why()} />}
          </Match>
          <Match when={schedules.data()}>
            {(list) => <ScheduleList schedules={list().data} mayChange={props.mayChange} />}
          </Match>
        </Switch>
      </section>
      <section aria-labelledby="create">
        <h2 id="create">Add a schedule</h2>
        <Switch
          fallback={
            <Entitled need={{ to: "change" }}>
              <CreateSchedule datasetId={props.datasetId} />
            </Entitled>
          }
        >
          <Match when={!props.mayChange}>
            <p>Whoever may only read the organization’s data cannot add one.</p>
          </Match>
          <Match when={isFull()}>
            <p>{mostSchedules} of them are the most: delete one to add another.</p>
          </Match>
        </Switch>
      </section>
    </>
  );
}

function One(props: { id: string; mayChange: boolean }) {
  const loaded = createLoaded(() => scheduleQuery(props.id));
  return (
    <>
      <PageTitle title={loaded.data()?.schedule.name ?? "Schedule"} />
      <p class="crumb">
        <A href={schedulesPage}>All schedules</A>
      </p>
      <h1>{loaded.data()?.schedule.name ?? "Schedule"}</h1>
      <Show when={loaded.failure()}>{(why) => <FailureNotice what="The schedule" failure={why()} />}</Show>
      <Show when={loaded.data()?.schedule}>
        {(schedule) => (
          <>
            <p>
              It begins a task over <A href={datasetPage(schedule().datasetId)}>{schedule().datasetName}</A>
              <Show when={schedule().sourceHost}>{(host) => <>, fetched from {host()} first</>}</Show>.
            </p>
            <LastOutcome schedule={schedule()} />
            <Show
              when={props.mayChange}
              fallback={
                <Notice tone="plain">Whoever may only read the organization’s data cannot change it.</Notice>
              }
            >
              <ChangeSchedule schedule={schedule()} />
              <DeleteSchedule schedule={schedule()} />
            </Show>
          </>
        )}
      </Show>
    </>
  );
}
