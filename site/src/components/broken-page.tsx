import { HttpStatusCode } from "@solidjs/start";
import { onMount } from "solid-js";
import { PageTitle } from "./page-title.tsx";
import { SiteFrame } from "./site-frame.tsx";

/** What shows when a page could not be rendered. What went wrong is for the log, not for the visitor. */
export function BrokenPage(props: { error: unknown; retry: () => void }) {
  if (import.meta.env.SSR) console.error("Cannot render the page:", props.error);
  onMount(() => console.error(props.error));
  return (
    <SiteFrame>
      <PageTitle title="Something broke" />
      <HttpStatusCode code={500} />
      <div class="wrap page narrow">
        <h1>A thread broke on our side</h1>
        <p class="lead">
          The page could not be put together. Nothing you entered was changed. Try again; if it stays broken,
          the{" "}
          <a href="/health/ready" rel="external">
            health page
          </a>{" "}
          says which part is down.
        </p>
        <p>
          <button class="button" type="button" onClick={() => props.retry()}>
            Try again
          </button>
        </p>
      </div>
    </SiteFrame>
  );
}
