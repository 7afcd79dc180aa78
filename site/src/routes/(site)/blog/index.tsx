import { A, type RouteDefinition } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { For, Show } from "solid-js";
import { FailureNotice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { formatDay } from "../../../lib/format.ts";
import { postsQuery } from "../../../lib/queries.ts";

export const route = { preload: () => postsQuery() } satisfies RouteDefinition;

export default function Blog() {
  const posts = createLoaded(() => postsQuery());
  return (
    <div class="wrap page">
      <PageTitle title="Blog" description="Notes on building and running Selvedge." />
      <div class="page-head">
        <h1>Notes from the loom</h1>
      </div>
      <Show when={posts.failure()}>
        {(why) => (
          <>
            <HttpStatusCode code={503} />
            <FailureNotice what="The posts" failure={why()}>
              Posts come from the content system, and that does not answer. Everything else works without it.
            </FailureNotice>
          </>
        )}
      </Show>
      <Show when={posts.data()?.length === 0}>
        <p class="lead">Nothing is published yet.</p>
      </Show>
      <ul class="posts">
        <For each={posts.data()}>
          {(post) => (
            <li>
              <time datetime={post.publishedAt}>{formatDay(post.publishedAt)}</time>
              <div>
                <h2>
                  <A href={`/blog/${post.slug}`}>{post.title}</A>
                </h2>
                <p>{post.summary}</p>
              </div>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
