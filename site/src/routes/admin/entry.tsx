import { useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { EntryRuleList, NewEntryRule } from "../../components/admin/entry-rules.tsx";
import { MaintenanceSection } from "../../components/admin/maintenance-section.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Done, Refusals } from "../../components/refusals.tsx";
import { entryRulesQuery, maintenanceQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { entryPage } from "../../lib/entry-forms.ts";
import { entryWords as words } from "../../lib/words/app/admin-entry.ts";

/** Who may come in, and whether anybody may. */
export default function Entry() {
  return (
    <AdminsOnly title={words.title}>
      <EntryView />
    </AdminsOnly>
  );
}

function EntryView() {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  const rules = createLoaded(() => entryRulesQuery(asked("cursor")));
  const maintenance = createLoaded(() => maintenanceQuery());
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <Done done={asked("done")} words={words.done} />
      <Refusals actions={[`${entryPage}?do=delete`, `${entryPage}?do=end`]} />
      <section aria-labelledby="maintenance">
        <h2 id="maintenance">{words.maintenance.heading}</h2>
        <Show when={maintenance.failure()}>
          {(why) => <FailureNotice what={words.maintenance.what} failure={why()} />}
        </Show>
        <Show when={maintenance.data()}>
          {(known) => <MaintenanceSection maintenance={known().maintenance} />}
        </Show>
      </section>
      <section aria-labelledby="rules">
        <h2 id="rules">{words.rules.heading}</h2>
        <p class="settings-say">{words.rules.lead}</p>
        <Show when={rules.failure()}>
          {(why) => <FailureNotice what={words.rules.what} failure={why()} />}
        </Show>
        <Show when={rules.data()}>
          {(page) => <EntryRuleList rules={page().data} nextCursor={page().nextCursor} />}
        </Show>
      </section>
      <section aria-labelledby="new-rule">
        <h2 id="new-rule">{words.add.heading}</h2>
        <NewEntryRule />
      </section>
    </>
  );
}
