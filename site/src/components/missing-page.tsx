import { A, useLocation } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { onMount, Show } from "solid-js";
import { inLanguage, languageOf } from "../lib/words/language.ts";
import { createWords } from "../lib/words/words-query.ts";
import { PageTitle } from "./page-title.tsx";

/** What shows where nothing is. */
export function MissingPage() {
  const words = createWords("missing");
  const here = useLocation();
  onMount(() => {
    // Whoever came by a link of another page has not asked the server, which may know where this went.
    const [opened] = performance.getEntriesByType("navigation");
    if (opened && new URL(opened.name).pathname !== location.pathname) location.replace(location.href);
  });
  return (
    <div class="wrap page narrow">
      <HttpStatusCode code={404} />
      <Show when={words()}>
        {(said) => (
          <>
            <PageTitle title={said().title} />
            <h1>{said().heading}</h1>
            <p class="lead">{said().lead}</p>
            <p class="actions">
              <A class="button" href={inLanguage("/", languageOf(here.pathname))}>
                {said().start}
              </A>
              <A href="/blog">{said().blog}</A>
            </p>
          </>
        )}
      </Show>
    </div>
  );
}
