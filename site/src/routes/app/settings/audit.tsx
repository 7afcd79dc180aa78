import { A, useLocation } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { AuditFilter } from "../../../components/audit-filter.tsx";
import { AuditTable } from "../../../components/audit-table.tsx";
import { FailureNotice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { auditPageSearch, auditSearch, readAuditFilters } from "../../../lib/audit-search.ts";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { auditQuery } from "../../../lib/queries.ts";

const page = "/app/settings/audit";

export default function Audit() {
  const location = useLocation();
  const filters = () => readAuditFilters(location.query);
  const cursor = () => [location.query.cursor].flat()[0] ?? "";
  const entries = createLoaded(() => auditQuery(auditSearch(filters(), cursor())));
  const download = (format: string) => `/api/audit/export?format=${format}&${auditSearch(filters())}`;
  return (
    <>
      <PageTitle title="Audit log" />
      <h1>Audit log</h1>
      <p class="settings-say">
        What was done in this organization, by whom and from where. Nobody can change anything in it.
      </p>
      <AuditFilter filters={filters()} page={page} />
      <section aria-label="The log">
        <Switch>
          <Match when={entries.failure()}>
            {(why) => <FailureNotice what="The audit log" failure={why()} />}
          </Match>
          <Match when={entries.data()?.data.length === 0}>
            <p class="empty">Nothing that fits was done.</p>
          </Match>
          <Match when={entries.data()}>
            {(list) => (
              <>
                <AuditTable entries={list().data} filters={filters()} page={page} />
                <p class="filters-send">
                  <Show when={list().nextCursor}>
                    {(next) => (
                      <A href={`${page}?${auditPageSearch(filters(), { cursor: next() })}`}>Older entries</A>
                    )}
                  </Show>
                  <a href={download("csv")} download="audit.csv" rel="external">
                    Download as CSV
                  </a>
                  <a href={download("jsonl")} download="audit.jsonl" rel="external">
                    Download as JSON Lines
                  </a>
                </p>
              </>
            )}
          </Match>
        </Switch>
      </section>
    </>
  );
}
