import { A, useLocation } from "@solidjs/router";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { AllTaskTable } from "../../components/admin/all-task-table.tsx";
import { SelectField } from "../../components/admin/select-field.tsx";
import { LoadedPage } from "../../components/loaded-page.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { allTasksQuery } from "../../lib/task-queries.ts";
import { allTasksWords as words } from "../../lib/words/app/admin-tasks.ts";

const page = "/admin/tasks";

const states = { ...words.states, "": words.anyState };

/** What runs, and what became of what ran, of every organization. */
export default function AllTasks() {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  return (
    <AdminsOnly title={words.title}>
      <List status={asked("status") ?? "open"} cursor={asked("cursor")} />
    </AdminsOnly>
  );
}

function List(props: { status: string; cursor: string | undefined }) {
  const tasks = createLoaded(() => allTasksQuery(props.status, props.cursor));
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <p class="settings-say">
        {words.lead.before}
        <A href="/admin/dead-letters">{words.lead.link}</A>.
      </p>
      <form class="admin-search" method="get" action={page}>
        <SelectField name="status" label={words.state} value={props.status} options={states} />
        <button class="button small" type="submit">
          {words.show}
        </button>
      </form>
      <LoadedPage
        loaded={tasks}
        what={words.what}
        empty={words.empty}
        earlier={words.earlier}
        hrefOf={(cursor) => `${page}?${new URLSearchParams({ status: props.status, cursor })}`}
      >
        {(list) => <AllTaskTable tasks={list} />}
      </LoadedPage>
    </>
  );
}
