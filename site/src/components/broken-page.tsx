import { useLocation } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { onMount } from "solid-js";
import { plainFrame } from "../lib/site-frame-content.ts";
import { brokenWords } from "../lib/words/broken.ts";
import { enFrame } from "../lib/words/en-frame.ts";
import { languageOf } from "../lib/words/language.ts";
import { PageTitle } from "./page-title.tsx";
import { SiteFrame } from "./site-frame.tsx";

/** What shows when a page could not be rendered. What went wrong is for the log, not for the visitor. */
export function BrokenPage(props: { error: unknown; retry: () => void }) {
  if (import.meta.env.SSR) console.error("Cannot render the page:", props.error);
  const location = useLocation();
  const words = () => brokenWords[languageOf(location.pathname)];
  onMount(() => console.error(props.error));
  return (
    <SiteFrame frame={plainFrame} words={enFrame}>
      <PageTitle title={words().title} />
      <HttpStatusCode code={500} />
      <div class="wrap page narrow">
        <h1>{words().heading}</h1>
        <p class="lead">
          {words().lead}{" "}
          <a href="/health/ready" rel="external">
            {words().health}
          </a>
          .
        </p>
        <p>
          <button class="button" type="button" onClick={() => props.retry()}>
            {words().again}
          </button>
        </p>
      </div>
    </SiteFrame>
  );
}
