import { A, type RouteDefinition, type RouteSectionProps, useLocation } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { createEffect, createSignal, Match, onCleanup, Show, Switch } from "solid-js";
import { getRequestEvent } from "solid-js/web";
import type { Task } from "../../../../../workers/contract/tasks.ts";
import { FailureNotice, Notice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { Done } from "../../../components/refusals.tsx";
import { TaskProgress } from "../../../components/task-progress.tsx";
import { TaskReport } from "../../../components/task-report.tsx";
import { TaskControl } from "../../../components/tasks/task-control.tsx";
import { TaskTimeline } from "../../../components/timeline/task-timeline.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { datasetPage } from "../../../lib/dataset-page.ts";
import type { Failure } from "../../../lib/failure.ts";
import { followTask, hasEnded } from "../../../lib/follow-task.ts";
import { datasetQuery, taskQuery } from "../../../lib/queries.ts";
import { taskWords as words } from "../../../lib/words/app/task.ts";
import { taskStates } from "../../../lib/words/app/task-states.ts";

export const route = {
  preload: ({ params }) => {
    const id = params.id ?? "";
    void taskQuery(id);
    void import("../../../lib/task-queries.ts").then(({ timelineQuery }) => timelineQuery(id));
  },
} satisfies RouteDefinition;

export default function TaskPage(props: RouteSectionProps) {
  const id = () => props.params.id ?? "";
  const loaded = createLoaded(() => taskQuery(id()));
  const [live, setLive] = createSignal<Task>();
  const task = () => live() ?? loaded.data()?.task;
  createEffect(() => {
    const first = loaded.data()?.task;
    if (first && !hasEnded(first)) onCleanup(followTask(first.id, setLive));
  });
  return (
    <div class="wrap page app-page">
      <p class="crumb">
        <A href="/app">{words.all}</A>
      </p>
      <Switch>
        <Match when={task()}>{(current) => <TaskView task={current()} />}</Match>
        <Match when={loaded.failure()}>{(why) => <NoTask failure={why()} />}</Match>
      </Switch>
    </div>
  );
}

function TaskView(props: { task: Task }) {
  const dataset = createLoaded(() => datasetQuery(props.task.datasetId));
  const location = useLocation();
  const name = () => dataset.data()?.dataset.name ?? words.dataset;
  return (
    <>
      <PageTitle title={`${name()}: ${taskStates[props.task.status]}`} />
      <div class="app-head">
        <h1>{name()}</h1>
        <p class="app-plan">
          <A href={datasetPage(props.task.datasetId)}>{words.links.dataset}</A>,{" "}
          <A href={`${datasetPage(props.task.datasetId)}/rules`}>{words.links.rules}</A>
        </p>
      </div>
      <Show when={!hasEnded(props.task)}>
        <RefreshWithoutScript />
      </Show>
      <Done done={[location.query.done].flat()[0]} words={words.done} />
      <TaskProgress task={props.task} />
      <TaskControl task={props.task} name={name()} />
      <Show when={props.task.error}>
        {(error) => (
          <Notice tone="bad" title={words.failed}>
            <p>{error().message}</p>
          </Notice>
        )}
      </Show>
      <Show when={props.task.result}>
        {(result) => <TaskReport result={result()} taskId={props.task.id} />}
      </Show>
      <TaskTimeline task={props.task} />
    </>
  );
}

function NoTask(props: { failure: Failure }) {
  const missing = () => props.failure.status === 404 || props.failure.status === 400;
  return (
    <>
      <PageTitle title={words.title} />
      <HttpStatusCode code={missing() ? 404 : 503} />
      <h1>{missing() ? words.missing : words.title}</h1>
      <FailureNotice what={words.what} failure={props.failure} />
    </>
  );
}

/** Without JavaScript nothing follows the task, so the page loads itself again until it has ended. */
function RefreshWithoutScript() {
  const page = import.meta.env.SSR ? getRequestEvent()?.locals.page : undefined;
  if (page) page.refreshSeconds = 2;
  return null;
}
