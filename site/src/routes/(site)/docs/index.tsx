import { A, type RouteDefinition } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { For, Show } from "solid-js";
import { FailureNotice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { docMenuQuery } from "../../../lib/docs-queries.ts";

export const route = { preload: () => docMenuQuery() } satisfies RouteDefinition;

export default function Docs() {
  const menu = createLoaded(() => docMenuQuery());
  return (
    <div class="wrap page">
      <PageTitle
        title="Documentation"
        description="How to start, build on, run and deploy Selvedge: accounts, tenants, billing, content and flows at the edge."
      />
      <div class="page-head">
        <h1>The pattern book</h1>
        <p class="lead">
          How Selvedge is put together, how to build on it, and how to run it. Every command here is one that
          the repository has.
        </p>
      </div>
      <Show when={menu.failure()}>
        {(why) => (
          <>
            <HttpStatusCode code={503} />
            <FailureNotice what="The table of contents" failure={why()} />
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
        Every operation of the API, with its fields, answers and a way to try it, is in the{" "}
        <a href="/api/docs" rel="external">
          API reference
        </a>
        .
      </p>
    </div>
  );
}
