import { A, type RouteDefinition, type RouteSectionProps } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { Match, Switch } from "solid-js";
import { FailureNotice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { formatDay } from "../../../lib/format.ts";
import { articleQuery } from "../../../lib/queries.ts";

export const route = { preload: ({ params }) => articleQuery(params.slug ?? "") } satisfies RouteDefinition;

export default function BlogArticle(props: RouteSectionProps) {
  const article = createLoaded(() => articleQuery(props.params.slug ?? ""));
  // The API refuses a name that no post can have.
  const missing = () => [400, 404].includes(article.failure()?.status ?? 0);
  return (
    <div class="wrap page narrow">
      <Switch>
        <Match when={article.data()}>
          {(post) => (
            <article>
              <PageTitle title={post().title} description={post().summary} />
              <p class="crumb">
                <A href="/blog">Blog</A>
              </p>
              <h1>{post().title}</h1>
              <p class="byline">
                <time datetime={post().publishedAt}>{formatDay(post().publishedAt)}</time>
              </p>
              <p class="lead">{post().summary}</p>
              <div class="prose" innerHTML={post().html} />
            </article>
          )}
        </Match>
        <Match when={missing()}>
          <PageTitle title="Not found" />
          <HttpStatusCode code={404} />
          <h1>There is no such post</h1>
          <p class="lead">It may have been renamed, or taken back.</p>
          <p>
            <A class="button" href="/blog">
              All posts
            </A>
          </p>
        </Match>
        <Match when={article.failure()}>
          {(why) => (
            <>
              <PageTitle title="Blog" />
              <HttpStatusCode code={503} />
              <h1>This post cannot be shown</h1>
              <FailureNotice what="The post" failure={why()} />
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}
