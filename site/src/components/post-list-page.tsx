import { A, useLocation } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { Match, Show, Switch } from "solid-js";
import type { PostList as Posts, PostTrait } from "../lib/content/posts.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import type { Loaded } from "../lib/failure.ts";
import { isMissing } from "../lib/is-missing.ts";
import { blogWords as words } from "../lib/words/app/blog.ts";
import { fill } from "../lib/words/words-query.ts";
import { ContentPicture } from "./content-picture.tsx";
import { MissingPage } from "./missing-page.tsx";
import { FailureNotice } from "./notice.tsx";
import { PageTitle } from "./page-title.tsx";
import { Pager } from "./pager.tsx";
import { PostList } from "./post-list.tsx";

type PostListPageProps = { by?: PostTrait; load: () => Promise<Loaded<Posts>> };

/** All posts, or those of one category, tag or author: a page of them. */
export function PostListPage(props: PostListPageProps) {
  const location = useLocation();
  const posts = createLoaded(() => props.load());
  const of = () => posts.data()?.of;
  const title = () => of()?.title ?? words.title;
  const description = () => {
    if (props.by === undefined) return words.description;
    return of()?.description ?? fill(words.descriptionOf, { title: title() });
  };
  return (
    <Switch>
      <Match when={isMissing(posts.failure())}>
        <MissingPage />
      </Match>
      <Match when={true}>
        <div class="wrap page">
          <Show when={!posts.failure()} fallback={<PageTitle title={words.title} />}>
            <PageTitle
              title={title()}
              description={description()}
              image={of()?.picture}
              crumbs={of() ? [{ label: words.title, path: "/blog" }] : undefined}
            />
          </Show>
          <div class="page-head">
            <Show when={of()} fallback={<h1>{words.heading}</h1>}>
              {(trait) => (
                <>
                  <p class="crumb">
                    <A href="/blog">{words.title}</A> / {words.kinds[props.by ?? "category"]}
                  </p>
                  <div class="trait">
                    <Show when={trait().picture}>
                      {(picture) => <ContentPicture picture={picture()} sizes="6rem" decorative />}
                    </Show>
                    <h1>{trait().title}</h1>
                  </div>
                  <Show when={trait().description}>{(text) => <p class="lead">{text()}</p>}</Show>
                  <Show when={trait().html}>{(html) => <div class="lead" innerHTML={html()} />}</Show>
                </>
              )}
            </Show>
          </div>
          <Show when={posts.failure()}>
            {(why) => (
              <>
                <HttpStatusCode code={503} />
                <FailureNotice what={words.what} failure={why()}>
                  {words.away}
                </FailureNotice>
              </>
            )}
          </Show>
          <Show when={posts.data()?.items.length === 0}>
            <p class="lead">{words.empty}</p>
          </Show>
          <PostList posts={posts.data()?.items ?? []} />
          <Pager
            path={location.pathname}
            after={location.query.after}
            next={posts.data()?.next}
            what={words.items}
          />
        </div>
      </Match>
    </Switch>
  );
}
