import type { RouteDefinition, RouteSectionProps } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { Match, Show, Switch } from "solid-js";
import { ContentPicture } from "../../components/content-picture.tsx";
import { MissingPage } from "../../components/missing-page.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageBlocks } from "../../components/page-blocks.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import type { ContentPage } from "../../lib/content/pages.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { isMissing } from "../../lib/is-missing.ts";
import { pageQuery } from "../../lib/queries.ts";
import { blockPageWords } from "../../lib/words/app/block-page.ts";

const words = blockPageWords.failed;

export const route = { preload: ({ params }) => pageQuery(params.slug ?? "") } satisfies RouteDefinition;

/** A page that editors made of blocks. */
export default function BlockPage(props: RouteSectionProps) {
  const page = createLoaded(() => pageQuery(props.params.slug ?? ""));
  return (
    <Switch>
      <Match when={page.data()}>{(known) => <ShownPage page={known()} />}</Match>
      <Match when={isMissing(page.failure())}>
        <MissingPage />
      </Match>
      <Match when={page.failure()}>
        {(why) => (
          <div class="wrap page narrow">
            <PageTitle title={words.title} />
            <HttpStatusCode code={503} />
            <h1>{words.heading}</h1>
            <FailureNotice what={words.what} failure={why()} />
          </div>
        )}
      </Match>
    </Switch>
  );
}

function ShownPage(props: { page: ContentPage }) {
  const opensWithHero = () => props.page.blocks[0]?.type === "hero";
  return (
    <div class="blocks">
      <PageTitle
        title={props.page.title}
        description={props.page.summary ?? props.page.title}
        image={props.page.cover}
        shared
      />
      <Show when={!opensWithHero()}>
        <header class="wrap block narrow">
          <h1>{props.page.title}</h1>
          <Show when={props.page.summary}>{(summary) => <p class="lead">{summary()}</p>}</Show>
        </header>
        <Show when={props.page.cover}>
          {(cover) => (
            <div class="wrap cover">
              <ContentPicture picture={cover()} sizes="(min-width: 82rem) 75rem, 90vw" first />
            </div>
          )}
        </Show>
      </Show>
      <PageBlocks blocks={props.page.blocks} />
    </div>
  );
}
