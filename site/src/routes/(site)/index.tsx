import type { RouteDefinition } from "@solidjs/router";
import { lazy } from "solid-js";
import { NoHydration } from "solid-js/web";

/** Nothing in it moves, so whoever opens the page gets it as the server wrote it, without its code and its words. */
const HomeView = lazy(async () => {
  const { HomeView: view } = await import("../../components/home-view.tsx");
  return { default: view };
});

export const route = {
  preload: ({ intent }) => {
    if (import.meta.env.SSR || intent !== "initial") void HomeView.preload();
  },
} satisfies RouteDefinition;

export default function Home() {
  return (
    <NoHydration>
      <HomeView />
    </NoHydration>
  );
}
