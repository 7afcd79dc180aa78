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
      <PageTitle title="Datasets" />
      <div class="app-head">
        <h1>Datasets</h1>
        <Show when={me.data()?.entitlements}>
          {(entitlements) => (
            <p class="app-plan">
              Plan <strong>{entitlements().plan}</strong>: {formatCount(entitlements().limits.rowsPerMonth)}{" "}
              rows a month, files up to {formatBytes(entitlements().limits.fileBytes)}
            </p>
          )}
        </Show>
      </div>
      <Show when={done() === "purged"}>
        <Notice tone="good" focus>
          The dataset is gone for good, with its runs and files.
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
    if (isWhole()) return "Nothing here yet. The first file you upload starts its flow by itself.";
    return filters().bin && filters().q === "" ? "Nothing is deleted." : "No dataset is called so.";
  };
  return (
    <section>
      <h2 id="datasets">{filters().bin ? "Deleted" : "Uploaded"}</h2>
      <DatasetFilter filters={filters()} />
      <Show when={filters().bin}>
        <p>What is deleted can be restored for 30 days, and is gone after that.</p>
      </Show>
      <Switch>
        <Match when={datasets.failure()}>
          {(why) => <FailureNotice what="Your datasets" failure={why()} />}
        </Match>
        <Match when={datasets.data()}>
          {(list) => (
            <>
              <DatasetTable datasets={list().data} empty={empty()} />
              <Show when={cursor() || list().nextCursor}>
                <nav class="pager" aria-label="Pages">
                  <Show when={cursor()}>
                    <A href={`/app?${datasetPageSearch(filters(), "")}`}>To the first page</A>
                  </Show>
                  <Show when={list().nextCursor}>
                    {(next) => (
                      <A class="pager-on" href={`/app?${datasetPageSearch(filters(), next())}`} rel="next">
                        More datasets
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
