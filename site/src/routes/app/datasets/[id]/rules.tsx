import { A, type RouteDefinition, type RouteSectionProps } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { Match, Show, Switch } from "solid-js";
import { FailureNotice, Notice } from "../../../../components/notice.tsx";
import { PageTitle } from "../../../../components/page-title.tsx";
import { RuleForm } from "../../../../components/rule-form.tsx";
import { createLoaded } from "../../../../lib/create-loaded.ts";
import { datasetPage } from "../../../../lib/dataset-page.ts";
import { datasetQuery, rulesQuery } from "../../../../lib/queries.ts";
import { ruleWords as words } from "../../../../lib/words/app/dataset-rules.ts";
import { fill } from "../../../../lib/words/words-query.ts";

export const route = {
  preload: ({ params }) => void Promise.all([datasetQuery(params.id ?? ""), rulesQuery(params.id ?? "")]),
} satisfies RouteDefinition;

/** What the columns of a dataset have to be like. */
export default function RulesPage(props: RouteSectionProps) {
  const id = () => props.params.id ?? "";
  const dataset = createLoaded(() => datasetQuery(id()));
  const rules = createLoaded(() => rulesQuery(id()));
  const name = () => dataset.data()?.dataset.name ?? words.dataset;
  const missing = () => [400, 404].includes(rules.failure()?.status ?? 0);
  return (
    <div class="wrap page app-page">
      <p class="crumb">
        <A href={datasetPage(id())}>{name()}</A>
      </p>
      <PageTitle title={fill(words.title, { name: name() })} />
      <h1>{words.heading}</h1>
      <Switch>
        <Match when={rules.data()}>
          {(known) => (
            <>
              <Show when={known().source === "suggested"}>
                <Notice tone="plain" title={words.suggested.title}>
                  <p>{words.suggested.text}</p>
                </Notice>
              </Show>
              <RuleForm id={id()} known={known()} />
            </>
          )}
        </Match>
        <Match when={rules.failure()}>
          {(why) => (
            <>
              <HttpStatusCode code={missing() ? 404 : why().status === 422 ? 422 : 503} />
              <FailureNotice what={words.what} failure={why()} />
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}
