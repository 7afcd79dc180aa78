import { A, type RouteDefinition, type RouteSectionProps } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { For, Match, Show, Switch } from "solid-js";
import { ContentPicture } from "../../../components/content-picture.tsx";
import { MissingPage } from "../../../components/missing-page.tsx";
import { FailureNotice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import type { Article } from "../../../lib/content/posts.ts";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { formatDay } from "../../../lib/format.ts";
import { isMissing } from "../../../lib/is-missing.ts";
import { articleQuery } from "../../../lib/queries.ts";
import { postWords as words } from "../../../lib/words/app/post.ts";
import { fill } from "../../../lib/words/words-query.ts";

export const route = { preload: ({ params }) => articleQuery(params.slug ?? "") } satisfies RouteDefinition;

export default function BlogArticle(props: RouteSectionProps) {
  const article = createLoaded(() => articleQuery(props.params.slug ?? ""));
  return (
    <Switch>
      <Match when={article.data()}>{(post) => <ArticlePage post={post()} />}</Match>
      <Match when={isMissing(article.failure())}>
        <MissingPage />
      </Match>
      <Match when={article.failure()}>
        {(why) => (
          <div class="wrap page narrow">
            <PageTitle title={words.blog} />
            <HttpStatusCode code={503} />
            <h1>{words.failed.heading}</h1>
            <FailureNotice what={words.failed.what} failure={why()} />
          </div>
        )}
      </Match>
    </Switch>
  );
}

function ArticlePage(props: { post: Article }) {
  const post = () => props.post;
  return (
    <article class="wrap page article">
      <PageTitle
        title={post().title}
        description={post().summary}
        post={post()}
        crumbs={[{ label: words.blog, path: "/blog" }]}
      />
      <header class="narrow">
        <p class="crumb">
          <A href="/blog">{words.blog}</A>
          <Show when={post().category}>
            {(category) => (
              <>
                {" / "}
                <A href={`/blog/category/${category().slug}`}>{category().title}</A>
              </>
            )}
          </Show>
        </p>
        <h1>{post().title}</h1>
        <p class="lead">{post().summary}</p>
        <Byline post={post()} />
      </header>
      <Show when={post().cover}>
        {(cover) => (
          <div class="cover">
            <ContentPicture picture={cover()} sizes="(min-width: 82rem) 75rem, 90vw" first />
          </div>
        )}
      </Show>
      <div class="narrow">
        <div class="prose" innerHTML={post().html} />
        <Show when={post().tags.length > 0}>
          <ul class="tags" aria-label={words.tags}>
            <For each={post().tags}>
              {(tag) => (
                <li>
                  <A href={`/blog/tag/${tag.slug}`}>{tag.title}</A>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </div>
      <ReadingOrder post={post()} />
    </article>
  );
}

function Byline(props: { post: Article }) {
  return (
    <p class="byline">
      <Show when={props.post.author}>
        {(author) => (
          <>
            <A href={`/blog/author/${author().slug}`} rel="author">
              {author().name}
            </A>
            {", "}
          </>
        )}
      </Show>
      <time datetime={props.post.publishedAt}>{formatDay(props.post.publishedAt)}</time>
      {`, ${fill(words.readingTime, { minutes: String(props.post.minutes) })}`}
    </p>
  );
}

/** The posts before and after this one, in the order in which they were published. */
function ReadingOrder(props: { post: Article }) {
  return (
    <Show when={props.post.older || props.post.newer}>
      <nav class="neighbours" aria-label={words.more.label}>
        <Show when={props.post.older}>
          {(older) => (
            <A href={`/blog/${older().slug}`} rel="prev">
              <span>{words.more.before}</span>
              {older().title}
            </A>
          )}
        </Show>
        <Show when={props.post.newer}>
          {(newer) => (
            <A class="pager-on" href={`/blog/${newer().slug}`} rel="next">
              <span>{words.more.after}</span>
              {newer().title}
            </A>
          )}
        </Show>
      </nav>
    </Show>
  );
}
