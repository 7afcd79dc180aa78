import { A, type RouteDefinition } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { For, Show } from "solid-js";
import { FailureNotice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { docMenuQuery } from "../../../lib/docs-queries.ts";
import { docWords as words } from "../../../lib/words/app/docs.ts";

export const route = { preload: () => docMenuQuery() } satisfies RouteDefinition;

export default function Docs() {
  const menu = createLoaded(() => docMenuQuery());
  return (
    <div class="wrap page">
      <PageTitle title={words.title} description={words.description} />
      <div class="page-head">
        <h1>{words.heading}</h1>
        <p class="lead">{words.lead}</p>
      </div>
      <Show when={menu.failure()}>
        {(why) => (
          <>
            <HttpStatusCode code={503} />
            <FailureNotice what={words.what} failure={why()} />
          </>
        )}
      </Show>
      <For each={menu.data()}>
        {(part) => (
          <section class="docs-part">
            <h2>{part.title}</h2>
            <ul>
              <For each={part.links}>
                {(link) => (
                  <li>
                    <h3>
                      <A href={`/docs/${link.slug}`}>{link.title}</A>
                    </h3>
                    <p>{link.summary}</p>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
      <p>
        {words.api.before}{" "}
        <a href="/api/docs" rel="external">
          {words.api.link}
        </a>
        .
      </p>
    </div>
  );
}
