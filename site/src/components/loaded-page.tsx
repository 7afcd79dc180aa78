import { A } from "@solidjs/router";
import { type JSX, Match, Show, Switch } from "solid-js";
import type { createLoaded } from "../lib/create-loaded.ts";
import { FailureNotice } from "./notice.tsx";

type Page<Item> = { data: Item[]; nextCursor: string | null };

type LoadedPageProps<Item> = {
  loaded: ReturnType<typeof createLoaded<Page<Item>>>;
  /** What the list is of, at the beginning of a sentence. */
  what: string;
  empty: string;
  earlier: string;
  /** Where the page before this one is. */
  hrefOf: (cursor: string) => string;
  children: (items: Item[]) => JSX.Element;
};

/** A page of a list that is newest first, what is said where there is none, and the way to what is earlier. */
export function LoadedPage<Item>(props: LoadedPageProps<Item>) {
  return (
    <Switch>
      <Match when={props.loaded.failure()}>
        {(why) => <FailureNotice what={props.what} failure={why()} />}
      </Match>
      <Match when={props.loaded.data()?.data.length === 0}>
        <p class="empty">{props.empty}</p>
      </Match>
      <Match when={props.loaded.data()}>
        {(page) => (
          <>
            {props.children(page().data)}
            <Show when={page().nextCursor}>
              {(cursor) => (
                <p>
                  <A href={props.hrefOf(cursor())}>{props.earlier}</A>
                </p>
              )}
            </Show>
          </>
        )}
      </Match>
    </Switch>
  );
}
