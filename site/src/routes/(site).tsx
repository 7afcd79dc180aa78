import { createAsync, type RouteDefinition, type RouteSectionProps } from "@solidjs/router";
import { Show } from "solid-js";
import { SiteFrame } from "../components/site-frame.tsx";
import { frameQuery } from "../lib/queries.ts";
import { languageOf } from "../lib/words/language.ts";
import { createWords, wordsQuery } from "../lib/words/words-query.ts";

export const route = {
  preload: ({ location }) => {
    void frameQuery();
    void wordsQuery(languageOf(location.pathname), "frame");
  },
} satisfies RouteDefinition;

export default function SiteLayout(props: RouteSectionProps) {
  const frame = createAsync(() => frameQuery());
  const words = createWords("frame");
  return (
    <Show when={frame()}>
      {(known) => (
        <Show when={words()}>
          {(said) => (
            <SiteFrame frame={known()} words={said()}>
              {props.children}
            </SiteFrame>
          )}
        </Show>
      )}
    </Show>
  );
}
