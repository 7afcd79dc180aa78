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
import { scheduleWords as words } from "../../lib/words/app/schedules.ts";
import { fill } from "../../lib/words/words-query.ts";

export const route = {
  preload: ({ location }) => {
    const id = [location.query.schedule].flat()[0];
    void (id ? scheduleQuery(id) : schedulesQuery());
  },
} satisfies RouteDefinition;

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
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <p class="settings-say">{words.lead}</p>
      <Refusals actions={scheduleDeeds} />
      <Done done={props.done} words={words.done} />
      <section aria-labelledby="schedules">
        <h2 id="schedules">{words.list.heading}</h2>
        <Switch>
          <Match when={schedules.failure()}>
            {(why) => <FailureNotice what={words.what} failure={why()} />}
          </Match>
          <Match when={schedules.data()}>
            {(list) => <ScheduleList schedules={list().data} mayChange={props.mayChange} />}
          </Match>
        </Switch>
      </section>
      <section aria-labelledby="create">
        <h2 id="create">{words.create.heading}</h2>
        <Switch
          fallback={
            <Entitled need={{ to: "change" }}>
              <CreateSchedule datasetId={props.datasetId} />
            </Entitled>
          }
        >
          <Match when={!props.mayChange}>
            <p>{words.create.readOnly}</p>
          </Match>
          <Match when={isFull()}>
            <p>{fill(words.create.full, { count: String(mostSchedules) })}</p>
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
      <PageTitle title={loaded.data()?.schedule.name ?? words.one.title} />
      <p class="crumb">
        <A href={schedulesPage}>{words.one.all}</A>
      </p>
      <h1>{loaded.data()?.schedule.name ?? words.one.title}</h1>
      <Show when={loaded.failure()}>{(why) => <FailureNotice what={words.one.what} failure={why()} />}</Show>
      <Show when={loaded.data()?.schedule}>
        {(schedule) => (
          <>
            <p>
              {words.one.over} <A href={datasetPage(schedule().datasetId)}>{schedule().datasetName}</A>
              <Show when={schedule().sourceHost}>
                {(host) => <>{fill(words.one.fetched, { host: host() })}</>}
              </Show>
              .
            </p>
            <LastOutcome schedule={schedule()} />
            <Show when={props.mayChange} fallback={<Notice tone="plain">{words.one.readOnly}</Notice>}>
              <ChangeSchedule schedule={schedule()} />
              <DeleteSchedule schedule={schedule()} />
            </Show>
          </>
        )}
      </Show>
    </>
  );
}
