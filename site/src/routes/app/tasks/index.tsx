import { A, type RouteDefinition, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { SelectField } from "../../../components/admin/select-field.tsx";
import { LoadedPage } from "../../../components/loaded-page.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { Refusals } from "../../../components/refusals.tsx";
import { TaskTable } from "../../../components/tasks/task-table.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { newestDatasets } from "../../../lib/dataset-search.ts";
import { letterDesks } from "../../../lib/dead-letter-forms.ts";
import { datasetsQuery } from "../../../lib/queries.ts";
import { steeringActions, tasksPage } from "../../../lib/task-forms.ts";
import { tasksQuery } from "../../../lib/task-queries.ts";
import { taskListWords as words } from "../../../lib/words/app/task-list.ts";

export const route = {
  preload: ({ location }) => {
    const asked = (name: string) => [location.query[name]].flat()[0];
    void import("../../../lib/task-queries.ts").then(({ tasksQuery }) =>
      tasksQuery(asked("status"), asked("cursor")),
    );
  },
} satisfies RouteDefinition;

const states = { "": words.anyState, ...words.states };

/** Every run of the flow, with what narrows the list; also where a refused form about one of them leads. */
export default function Tasks() {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  const tasks = createLoaded(() => tasksQuery(asked("status"), asked("cursor")));
  const datasets = createLoaded(() => datasetsQuery(newestDatasets));
  const earlier = (cursor: string) => {
    const status = asked("status");
    return `${tasksPage}?${new URLSearchParams(status ? { status, cursor } : { cursor })}`;
  };
  return (
    <div class="wrap page app-page admin">
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <Show when={asked("do") && asked("task")}>
        {(id) => (
          <section aria-label={words.outcome}>
            <Refusals actions={steeringActions} />
            <p>
              <A href={`${tasksPage}/${encodeURIComponent(id())}`}>{words.back}</A>
            </p>
          </section>
        )}
      </Show>
      <form class="admin-search" method="get" action={tasksPage}>
        <SelectField name="status" label={words.state} value={asked("status") ?? ""} options={states} />
        <button class="button small" type="submit">
          {words.show}
        </button>
        <A href={letterDesks.tenant.page}>{words.failedSteps}</A>
      </form>
      <LoadedPage
        loaded={tasks}
        what={words.what}
        empty={words.empty}
        earlier={words.earlier}
        hrefOf={earlier}
      >
        {(list) => <TaskTable tasks={list} datasets={datasets.data()?.data ?? []} />}
      </LoadedPage>
    </div>
  );
}
