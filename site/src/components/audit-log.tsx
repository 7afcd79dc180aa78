import { A, useLocation } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { type AuditFilters, auditPageSearch, auditSearch } from "../lib/audit-search.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import type { auditQuery } from "../lib/queries.ts";
import { auditLogWords as words } from "../lib/words/app/audit-log.ts";
import { AuditFilter } from "./audit-filter.tsx";
import { AuditTable } from "./audit-table.tsx";
import { FailureNotice } from "./notice.tsx";

type Query = Record<string, string | string[] | undefined>;

type AuditLogProps = {
  /** Where it is shown, for what narrows it. */
  page: string;
  /** Where it can be had whole, in the API. */
  exportPath: string;
  filtersIn: (query: Query) => AuditFilters;
  load: (search: string) => ReturnType<typeof auditQuery>;
};

/** An audit log with what narrows it, page by page, and its downloads. */
export function AuditLog(props: AuditLogProps) {
  const location = useLocation();
  const filters = () => props.filtersIn(location.query);
  const cursor = () => [location.query.cursor].flat()[0] ?? "";
  const entries = createLoaded(() => props.load(auditSearch(filters(), cursor())));
  const download = (format: string) => `${props.exportPath}?format=${format}&${auditSearch(filters())}`;
  return (
    <>
      <AuditFilter filters={filters()} page={props.page} />
      <section aria-label={words.label}>
        <Switch>
          <Match when={entries.failure()}>
            {(why) => <FailureNotice what={words.what} failure={why()} />}
          </Match>
          <Match when={entries.data()?.data.length === 0}>
            <p class="empty">{words.empty}</p>
          </Match>
          <Match when={entries.data()}>
            {(list) => (
              <>
                <AuditTable entries={list().data} filters={filters()} page={props.page} />
                <p class="filters-send">
                  <Show when={list().nextCursor}>
                    {(next) => (
                      <A href={`${props.page}?${auditPageSearch(filters(), { cursor: next() })}`}>
                        {words.older}
                      </A>
                    )}
                  </Show>
                  <a href={download("csv")} download="audit.csv" rel="external">
                    {words.csv}
                  </a>
                  <a href={download("jsonl")} download="audit.jsonl" rel="external">
                    {words.jsonLines}
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
