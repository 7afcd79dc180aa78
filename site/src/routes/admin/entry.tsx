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

const said: Record<string, string> = {
  created: "The rule holds within seconds.",
  deleted: "The rule is gone.",
  begun: "Maintenance has begun: all but administrators are told to come back later.",
  ended: "Maintenance is over.",
};

/** Who may come in, and whether anybody may. */
export default function Entry() {
  return (
    <AdminsOnly title="Entry rules">
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
      <PageTitle title="Entry rules" />
      <h1>Entry rules</h1>
      <Done done={asked("done")} words={said} />
      <Refusals actions={[`${entryPage}?do=delete`, `${entryPage}?do=end`]} />
      <section aria-labelledby="maintenance">
        <h2 id="maintenance">Maintenance</h2>
        <Show when={maintenance.failure()}>
          {(why) => <FailureNotice what="The maintenance" failure={why()} />}
        </Show>
        <Show when={maintenance.data()}>
          {(known) => <MaintenanceSection maintenance={known().maintenance} />}
        </Show>
      </section>
      <section aria-labelledby="rules">
        <h2 id="rules">Rules</h2>
        <p class="settings-say">
          A rule keeps an address, a network or a country out, or lets an address in whatever keeps it out.
          One that would keep you out yourself is refused. Rules hold for the API and with it for everything
          that somebody does; public pages that are kept at the edge stay readable to everybody.
        </p>
        <Show when={rules.failure()}>{(why) => <FailureNotice what="The rules" failure={why()} />}</Show>
        <Show when={rules.data()}>
          {(page) => <EntryRuleList rules={page().data} nextCursor={page().nextCursor} />}
        </Show>
      </section>
      <section aria-labelledby="new-rule">
        <h2 id="new-rule">Add a rule</h2>
        <NewEntryRule />
      </section>
    </>
  );
}
