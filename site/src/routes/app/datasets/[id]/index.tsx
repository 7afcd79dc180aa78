import { A, type RouteDefinition, type RouteSectionProps, useLocation } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { Match, Show, Switch } from "solid-js";
import type { Dataset } from "../../../../../../workers/contract/datasets.ts";
import { DatasetDeeds } from "../../../../components/dataset-deeds.tsx";
import { DatasetPreview } from "../../../../components/dataset-preview.tsx";
import { Moment } from "../../../../components/moment.tsx";
import { FailureNotice, Notice } from "../../../../components/notice.tsx";
import { PageTitle } from "../../../../components/page-title.tsx";
import { RefusedNotice } from "../../../../components/refused-notice.tsx";
import { RunTable } from "../../../../components/run-table.tsx";
import { createLoaded } from "../../../../lib/create-loaded.ts";
import { datasetPage } from "../../../../lib/dataset-page.ts";
import { formatBytes } from "../../../../lib/format.ts";
import { datasetQuery, previewQuery, runsQuery } from "../../../../lib/queries.ts";
import { takeOutcome } from "../../../../lib/take-outcome.ts";
import { datasetWords as words } from "../../../../lib/words/app/dataset.ts";
import { fill } from "../../../../lib/words/words-query.ts";

export const route = {
  preload: ({ params }) => {
    const id = params.id ?? "";
    void Promise.all([datasetQuery(id), previewQuery(id), runsQuery(id)]);
  },
} satisfies RouteDefinition;

/** A dataset: how its file begins, what was found in it, and what can be done with it. */
export default function DatasetPage(props: RouteSectionProps) {
  const id = () => props.params.id ?? "";
  const loaded = createLoaded(() => datasetQuery(id()));
  const missing = () => [400, 404].includes(loaded.failure()?.status ?? 0);
  return (
    <div class="wrap page app-page">
      <p class="crumb">
        <A href="/app">{words.all}</A>
      </p>
      <Switch>
        <Match when={loaded.data()}>{(known) => <DatasetView dataset={known().dataset} />}</Match>
        <Match when={loaded.failure()}>
          {(why) => (
            <>
              <PageTitle title={words.title} />
              <HttpStatusCode code={missing() ? 404 : 503} />
              <h1>{missing() ? words.missing : words.title}</h1>
              <FailureNotice what={words.what} failure={why()} />
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}

function DatasetView(props: { dataset: Dataset }) {
  const location = useLocation();
  const page = datasetPage(props.dataset.id);
  const runs = createLoaded(() => runsQuery(props.dataset.id));
  const preview = createLoaded(() => previewQuery(props.dataset.id));
  const done = () => words.done[[location.query.done].flat()[0] ?? ""];
  const refused = ["delete", "restore", "purge", "run"]
    .map((deed) => takeOutcome(`${page}?do=${deed}`))
    .find((outcome) => outcome !== undefined);
  return (
    <>
      <PageTitle title={props.dataset.name} />
      <div class="app-head">
        <h1>{props.dataset.name}</h1>
        <p class="app-plan">
          {fill(words.uploaded, {
            file: props.dataset.fileName,
            bytes: formatBytes(props.dataset.bytes),
          })}{" "}
          <Moment at={props.dataset.createdAt} />
        </p>
      </div>
      <Show when={refused}>{(outcome) => <RefusedNotice title={words.unchanged} outcome={outcome()} />}</Show>
      <Show when={done()}>
        {(said) => (
          <Notice tone="good" focus>
            {said()}
          </Notice>
        )}
      </Show>
      <Show when={props.dataset.deletedAt !== null}>
        <Notice tone="plain" title={words.deleted.title}>
          <p>{words.deleted.text}</p>
        </Notice>
      </Show>
      <DatasetPreview loaded={preview} />
      <section>
        <h2 id="runs">{words.runs.heading}</h2>
        <Show when={runs.failure()}>{(why) => <FailureNotice what={words.runs.what} failure={why()} />}</Show>
        <Show when={runs.data()}>{(list) => <RunTable runs={list()} />}</Show>
      </section>
      <DatasetDeeds dataset={props.dataset} />
    </>
  );
}
