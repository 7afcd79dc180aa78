import type { RoutePreloadFunc } from "@solidjs/router";
import { plansQuery } from "./queries.ts";
import { languageOf } from "./words/language.ts";
import { wordsQuery } from "./words/words-query.ts";

/** What the page of prices needs, in whichever language. By itself, since every page knows how to preload every other. */
export const preloadPrices: RoutePreloadFunc = ({ location }) => {
  void plansQuery();
  void wordsQuery(languageOf(location.pathname), "pricing");
};
