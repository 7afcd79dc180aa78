import { A, useLocation } from "@solidjs/router";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { AllTaskTable } from "../../components/admin/all-task-table.tsx";
import { SelectField } from "../../components/admin/select-field.tsx";
import { LoadedPage } from "../../components/loaded-page.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { allTasksQuery } from "../../lib/task-queries.ts";

const page = "/admin/tasks";

const states = {
  open: "Not ended yet",
  failed: "Could not finish",
  "": "Any",
};

/** What runs, and what became of what ran, of every organization. */
export default function AllTasks() {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  return (
    <AdminsOnly title="All tasks">
      <List status={asked("status") ?? "open"} cursor={asked("cursor")} />
    </AdminsOnly>
  );
}

function List(props: { status: string; cursor: string | undefined }) {
  const tasks = createLoaded(() => allTasksQuery(props.status, props.cursor));
  return (
    <>
      <PageTitle title="All tasks" />
      <h1>All tasks</h1>
      <p class="settings-say">
        Runs of the flow, of every organization, the newest first. Each leads to all that belongs to it; steps
        that were given up are among the <A href="/admin/dead-letters">dead letters</A>.
      </p>
      <form class="admin-search" method="get" action={page}>
        <SelectField name="status" label="State" value={props.status} options={states} />
        <button class="button small" type="submit">
          Show
        </button>
      </form>
      <LoadedPage
        loaded={tasks}
        what="The tasks"
        empty="No task is like that."
        earlier="Earlier tasks"
        hrefOf={(cursor) => `${page}?${new URLSearchParams({ status: props.status, cursor })}`}
      >
        {(list) => <AllTaskTable tasks={list} />}
      </LoadedPage>
    </>
  );
}
