import { type RouteDefinition, type RouteSectionProps, revalidate } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { For, Match, Show, Switch } from "solid-js";
import { FollowContent } from "../../components/follow-content.tsx";
import { MissingPage } from "../../components/missing-page.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Pager } from "../../components/pager.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { formatDay } from "../../lib/format.ts";
import { isMissing } from "../../lib/is-missing.ts";
import { placeIn } from "../../lib/place-in.ts";
import { changesQuery } from "../../lib/queries.ts";
import { changelogWords as words } from "../../lib/words/app/changelog.ts";

export const route = {
  preload: ({ location }) => changesQuery(placeIn(location)),
} satisfies RouteDefinition;

export default function Changelog(props: RouteSectionProps) {
  const changes = createLoaded(() => changesQuery(placeIn(props.location)));
  return (
    <Switch>
      <Match when={isMissing(changes.failure())}>
        <MissingPage />
      </Match>
      <Match when={true}>
        <div class="wrap page">
          <FollowContent collections={["changelog"]} onChange={() => void revalidate(changesQuery.key)} />
          <Show when={!changes.failure()} fallback={<PageTitle title={words.title} />}>
            <PageTitle title={words.title} description={words.description} />
          </Show>
          <div class="page-head">
            <h1>{words.title}</h1>
          </div>
          <Show when={changes.failure()}>
            {(why) => (
              <>
                <HttpStatusCode code={503} />
                <FailureNotice what={words.what} failure={why()} />
              </>
            )}
          </Show>
          <Show when={changes.data()?.items.length === 0}>
            <p class="lead">{words.empty}</p>
          </Show>
          <ol class="changes">
            <For each={changes.data()?.items}>
              {(change) => (
                <li id={change.slug}>
                  <p class="byline">
                    <time datetime={change.publishedAt}>{formatDay(change.publishedAt)}</time>
                    <span class={`change-kind ${change.kind}`}>{words.kinds[change.kind]}</span>
                  </p>
                  <div>
                    <h2>
                      <a href={`#${change.slug}`}>{change.title}</a>
                    </h2>
                    <div class="prose" innerHTML={change.html} />
                  </div>
                </li>
              )}
            </For>
          </ol>
          <Pager
            path="/changelog"
            after={props.location.query.after}
            next={changes.data()?.next}
            what={words.items}
          />
        </div>
      </Match>
    </Switch>
  );
}
