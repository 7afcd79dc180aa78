import { A, type RouteDefinition, type RouteSectionProps } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { For, Show } from "solid-js";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import type { SearchHit } from "../../lib/content/search-index.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { searchQuery } from "../../lib/queries.ts";
import { searchWords as words } from "../../lib/words/app/search.ts";
import { fill } from "../../lib/words/words-query.ts";

type Asked = Pick<RouteSectionProps, "location">;

const askedIn = ({ location }: Asked) => (typeof location.query.q === "string" ? location.query.q : "");

export const route = { preload: (asked) => searchQuery(askedIn(asked)) } satisfies RouteDefinition;

/** A form that is sent as an address, so it works without a script and can be kept as a bookmark. */
export default function Search(props: RouteSectionProps) {
  const found = createLoaded(() => searchQuery(askedIn(props)));
  const sought = () => found.data()?.words ?? "";
  return (
    <div class="wrap page">
      <PageTitle title={sought() === "" ? words.title : fill(words.titleOf, { words: sought() })} />
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <form class="search" action="/search" method="get">
        <label class="hidden" for="search-words">
          {words.label}
        </label>
        <input
          id="search-words"
          type="search"
          name="q"
          value={askedIn(props)}
          maxlength="100"
          autocomplete="off"
          placeholder={words.placeholder}
        />
        <button class="button" type="submit">
          {words.send}
        </button>
      </form>
      <Show when={found.failure()}>
        {(why) => (
          <>
            <HttpStatusCode code={503} />
            <FailureNotice what={words.what} failure={why()} />
          </>
        )}
      </Show>
      <Show when={sought() !== "" && found.data()}>
        {(result) => (
          <>
            <p class="lead" role="status">
              {sumOf(result().hits.length, sought())}
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

function sumOf(count: number, sought: string): string {
  if (count === 0) return fill(words.none, { words: sought });
  return fill(count === 1 ? words.one : words.many, { words: sought, count: String(count) });
}

function Hit(props: { hit: SearchHit }) {
  return (
    <li>
      <p class="crumb">{words.kinds[props.hit.kind]}</p>
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
