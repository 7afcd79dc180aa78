import { A, type RouteDefinition, type RouteSectionProps } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { For, Show } from "solid-js";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import type { SearchHit } from "../../lib/content/search-index.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { searchQuery } from "../../lib/queries.ts";

type Asked = Pick<RouteSectionProps, "location">;

const wordsIn = ({ location }: Asked) => (typeof location.query.q === "string" ? location.query.q : "");

export const route = { preload: (asked) => searchQuery(wordsIn(asked)) } satisfies RouteDefinition;

const kinds: Record<SearchHit["kind"], string> = {
  post: "Blog",
  page: "Page",
  change: "Changelog",
  doc: "Documentation",
};

/** A form that is sent as an address, so it works without a script and can be kept as a bookmark. */
export default function Search(props: RouteSectionProps) {
  const found = createLoaded(() => searchQuery(wordsIn(props)));
  const words = () => found.data()?.words ?? "";
  return (
    <div class="wrap page">
      <PageTitle title={words() === "" ? "Search" : `Search: ${words()}`} />
      <div class="page-head">
        <h1>Search</h1>
      </div>
      <form class="search" action="/search" method="get">
        <label class="hidden" for="search-words">
          What are you looking for?
        </label>
        <input
          id="search-words"
          type="search"
          name="q"
          value={wordsIn(props)}
          maxlength="100"
          autocomplete="off"
          placeholder="Documentation, posts, changelog"
        />
        <button class="button" type="submit">
          Search
        </button>
      </form>
      <Show when={found.failure()}>
        {(why) => (
          <>
            <HttpStatusCode code={503} />
            <FailureNotice what="The results" failure={why()} />
          </>
        )}
      </Show>
      <Show when={words() !== "" && found.data()}>
        {(result) => (
          <>
            <p class="lead" role="status">
              <Show when={result().hits.length > 0} fallback={<>Nothing was found for “{words()}”.</>}>
                {result().hits.length === 1 ? "One result" : `${result().hits.length} results`} for “{words()}
                ”
              </Show>
            </p>
            <ol class="found">
              <For each={result().hits}>{(hit) => <Hit hit={hit} />}</For>
            </ol>
          </>
        )}
      </Show>
    </div>
  );
}

function Hit(props: { hit: SearchHit }) {
  return (
    <li>
      <p class="crumb">{kinds[props.hit.kind]}</p>
      <h2>
        <A href={props.hit.path}>{props.hit.title}</A>
      </h2>
      <p>
        <For each={props.hit.excerpt}>
          {(part) => (
            <Show when={part.isHit} fallback={part.text}>
              <mark>{part.text}</mark>
            </Show>
          )}
        </For>
      </p>
    </li>
  );
}
