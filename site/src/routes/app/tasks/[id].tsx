import type { RouteDefinition, RouteSectionProps } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { createEffect, createSignal, Match, onCleanup, Show, Switch } from "solid-js";
import { getRequestEvent } from "solid-js/web";
import type { Task } from "../../../../../workers/contract/tasks.ts";
import { FailureNotice, Notice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { TaskProgress } from "../../../components/task-progress.tsx";
import { TaskReport } from "../../../components/task-report.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { followTask, hasEnded } from "../../../lib/follow-task.ts";
import { taskQuery } from "../../../lib/queries.ts";

export const route = { preload: ({ params }) => void taskQuery(params.id ?? "") } satisfies RouteDefinition;

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
      <Switch>
        <Match when={task()}>
          {(current) => (
            <>
              <PageTitle title={titles[current().status]} />
              <h1>{titles[current().status]}</h1>
              <Show when={!hasEnded(current())}>
                <RefreshWithoutScript />
              </Show>
              <TaskProgress task={current()} />
              <Show when={current().error}>
                {(error) => (
                  <Notice tone="bad" title="The file could not be processed.">
                    <p>{error().message}</p>
                  </Notice>
                )}
              </Show>
              <Show when={current().result}>
                {(result) => <TaskReport result={result()} taskId={current().id} />}
              </Show>
            </>
          )}
        </Match>
        <Match when={loaded.failure()}>
          {(why) => (
            <>
              <PageTitle title="Task" />
              <HttpStatusCode code={why().status === 404 || why().status === 400 ? 404 : 503} />
              <h1>{why().status === 404 || why().status === 400 ? "There is no such task" : "Task"}</h1>
              <FailureNotice what="The task" failure={why()} />
            </>
          )}
        </Match>
      </Switch>
      <p>
        <a href="/app">All datasets</a>
      </p>
    </div>
  );
}

const titles = {
  pending: "Waiting to start",
  processing: "Weaving",
  completed: "Finished",
  failed: "Could not finish",
} satisfies Record<Task["status"], string>;

/** Without JavaScript nothing follows the task, so the page loads itself again until it has ended. */
function RefreshWithoutScript() {
  const page = import.meta.env.SSR ? getRequestEvent()?.locals.page : undefined;
  if (page) page.refreshSeconds = 2;
  return null;
}
