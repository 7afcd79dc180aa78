import { Show } from "solid-js";
import { getRequestEvent } from "solid-js/web";

/** What the rendered page asked for in the head. It is written last, when all of the page is there. */
export function PageTags() {
  const page = getRequestEvent()?.locals.page;
  return (
    <>
      <title>{page?.title ?? "Selvedge"}</title>
      <Show when={page?.description} fallback={<meta name="robots" content="noindex" />}>
        {(description) => <meta name="description" content={description()} />}
      </Show>
      <Show when={page?.refreshSeconds}>
        {(seconds) => (
          <noscript>
            <meta http-equiv="refresh" content={String(seconds())} />
          </noscript>
        )}
      </Show>
    </>
  );
}
