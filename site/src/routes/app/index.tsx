import { A, type RouteDefinition, useLocation } from "@solidjs/router";
import { Match, Show, Suspense, Switch } from "solid-js";
import { DatasetFilter } from "../../components/dataset-filter.tsx";
import { DatasetTable } from "../../components/dataset-table.tsx";
import { FirstSteps, FirstStepsSkeleton } from "../../components/first-steps.tsx";
import { Flagged } from "../../components/flagged.tsx";
import { ImportForm } from "../../components/import-form.tsx";
import { MonthUsage } from "../../components/month-usage.tsx";
import { FailureNotice, Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { UploadForm } from "../../components/upload-form.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { datasetPageSearch, datasetSearch, readDatasetFilters } from "../../lib/dataset-search.ts";
import { formatBytes, formatCount } from "../../lib/format.ts";
import { datasetsQuery, meQuery } from "../../lib/queries.ts";
import { dashboardWords as words } from "../../lib/words/app/dashboard.ts";
import { fill } from "../../lib/words/words-query.ts";

const cursorOf = (query: Record<string, string | string[] | undefined>) => [query.cursor].flat()[0] ?? "";

export const route = {
  preload: ({ location: { query } }) =>
    void datasetsQuery(datasetSearch(readDatasetFilters(query), cursorOf(query))),
} satisfies RouteDefinition;

export default function Dashboard() {
  const location = useLocation();
  const me = createLoaded(() => meQuery());
  const done = () => [location.query.done].flat()[0];
  return (
    <div class="wrap page app-page">
      <PageTitle title={words.title} />
      <div class="app-head">
        <h1>{words.title}</h1>
        <Show when={me.data()?.entitlements}>
          {(entitlements) => (
            <p class="app-plan">
              {words.plan.before} <strong>{entitlements().plan}</strong>
              {fill(words.plan.after, {
                rows: formatCount(entitlements().limits.rowsPerMonth),
                bytes: formatBytes(entitlements().limits.fileBytes),
              })}
            </p>
          )}
        </Show>
      </div>
      <Show when={done() === "purged"}>
        <Notice tone="good" focus>
          {words.purged}
        </Notice>
      </Show>
      {/* What is looked up for these alone keeps nothing else waiting. */}
      <Suspense fallback={<FirstStepsSkeleton />}>
        <FirstSteps />
      </Suspense>
      <Suspense fallback={<div class="skeleton of-usage" aria-hidden="true" />}>
        <MonthUsage />
      </Suspense>
      <UploadForm limitBytes={me.data()?.entitlements.limits.fileBytes} />
      <Flagged flag="import_from_url">
        <ImportForm />
      </Flagged>
      <Uploaded />
    </div>
  );
}

function Uploaded() {
  const location = useLocation();
  const filters = () => readDatasetFilters(location.query);
  const cursor = () => cursorOf(location.query);
  const datasets = createLoaded(() => datasetsQuery(datasetSearch(filters(), cursor())));
  const isWhole = () => filters().q === "" && !filters().bin && cursor() === "";
  const empty = () => {
    if (isWhole()) return words.list.nothingYet;
    return filters().bin && filters().q === "" ? words.list.nothingDeleted : words.list.noneCalledSo;
  };
  return (
    <section>
      <h2 id="datasets">{filters().bin ? words.list.deleted : words.list.uploaded}</h2>
      <DatasetFilter filters={filters()} />
      <Show when={filters().bin}>
        <p>{words.list.restorable}</p>
      </Show>
      <Switch>
        <Match when={datasets.failure()}>
          {(why) => <FailureNotice what={words.list.what} failure={why()} />}
        </Match>
        <Match when={datasets.data()}>
          {(list) => (
            <>
              <DatasetTable datasets={list().data} empty={empty()} />
              <Show when={cursor() || list().nextCursor}>
                <nav class="pager" aria-label={words.list.pages}>
                  <Show when={cursor()}>
                    <A href={`/app?${datasetPageSearch(filters(), "")}`}>{words.list.first}</A>
                  </Show>
                  <Show when={list().nextCursor}>
                    {(next) => (
                      <A class="pager-on" href={`/app?${datasetPageSearch(filters(), next())}`} rel="next">
                        {words.list.more}
                      </A>
                    )}
                  </Show>
                </nav>
              </Show>
            </>
          )}
        </Match>
      </Switch>
    </section>
  );
}
