import { A, createAsync, useLocation } from "@solidjs/router";
import { For, Show } from "solid-js";
import { PageTitle } from "../../components/page-title.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { createPlaces, searchAll } from "../../lib/create-places.ts";
import { meQuery } from "../../lib/queries.ts";
import { placeWords as words } from "../../lib/words/app/places.ts";

/** Everywhere that somebody can go, and what is found by its name: what ⌘K opens, as a page. */
export default function Go() {
  const location = useLocation();
  const typed = () => [location.query.q].flat()[0] ?? "";
  const me = createLoaded(() => meQuery());
  const searched = createAsync(async () =>
    me.data()?.user.role === "admin" ? await searchAll(typed()) : undefined,
  );
  const { places } = createPlaces(typed, searched);
  return (
    <div class="wrap page app-page admin">
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <form class="admin-search" method="get" action="/app/go">
        <div class="field">
          <label for="q">{words.field}</label>
          <input id="q" name="q" type="search" autocomplete="off" value={typed()} maxlength="100" />
        </div>
        <button class="button" type="submit">
          {words.search}
        </button>
      </form>
      <Show when={places().length > 0} fallback={<p class="empty">{words.none}</p>}>
        <ul class="rows">
          <For each={places()}>
            {({ href, label, about }) => (
              <li>
                <A class="row-title" href={href}>
                  {label}
                </A>
                <p class="row-facts">{about}</p>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}
