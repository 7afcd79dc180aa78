import type { RouteDefinition, RouteSectionProps } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { Match, Switch } from "solid-js";
import { DocView } from "../../../components/docs/doc-view.tsx";
import { MissingPage } from "../../../components/missing-page.tsx";
import { FailureNotice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { docQuery } from "../../../lib/docs-queries.ts";
import { isMissing } from "../../../lib/is-missing.ts";
import { docWords as words } from "../../../lib/words/app/docs.ts";

export const route = { preload: ({ params }) => docQuery(params.slug ?? "") } satisfies RouteDefinition;

export default function DocRoute(props: RouteSectionProps) {
  const doc = createLoaded(() => docQuery(props.params.slug ?? ""));
  return (
    <Switch>
      <Match when={doc.data()}>{(page) => <DocView doc={page()} />}</Match>
      <Match when={isMissing(doc.failure())}>
        <MissingPage />
      </Match>
      <Match when={doc.failure()}>
        {(why) => (
          <div class="wrap page narrow">
            <PageTitle title={words.title} />
            <HttpStatusCode code={503} />
            <h1>{words.failed.heading}</h1>
            <FailureNotice what={words.failed.what} failure={why()} />
          </div>
        )}
      </Match>
    </Switch>
  );
}
