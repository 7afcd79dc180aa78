import type { RouteDefinition } from "@solidjs/router";
import { Show } from "solid-js";
import { DatasetTable } from "../../components/dataset-table.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { UploadForm } from "../../components/upload-form.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { formatBytes, formatCount } from "../../lib/format.ts";
import { datasetsQuery, meQuery, runsQuery } from "../../lib/queries.ts";

export const route = {
  preload: () => void Promise.all([datasetsQuery(), runsQuery()]),
} satisfies RouteDefinition;

export default function Dashboard() {
  const datasets = createLoaded(() => datasetsQuery());
  const runs = createLoaded(() => runsQuery());
  const me = createLoaded(() => meQuery());
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
      <UploadForm limitBytes={me.data()?.entitlements.limits.fileBytes} />
      <section>
        <h2 id="datasets">Uploaded</h2>
        <Show when={datasets.failure()}>
          {(why) => <FailureNotice what="Your datasets" failure={why()} />}
        </Show>
        <Show when={datasets.data()}>
          {(list) => <DatasetTable datasets={list().data} runs={runs.data() ?? []} />}
        </Show>
      </section>
    </div>
  );
}
