import { createEffect } from "solid-js";
import { getRequestEvent } from "solid-js/web";
import { documentTitle } from "../lib/document-title.ts";
import type { PageHead } from "../lib/page-head.ts";

/** The page's title and what else it says of itself: written by the server's document, the title kept up by the browser. */
export function PageTitle(props: PageHead) {
  if (import.meta.env.SSR) {
    const locals = getRequestEvent()?.locals;
    // A suspended page is rendered twice: the last word counts.
    if (locals) locals.page = { ...locals.page, ...saidBy(props) };
  } else {
    createEffect(() => {
      document.title = documentTitle(props.title, siteName());
    });
  }
  return null;
}

/** All of it, also what is not said: what an earlier render said of it counts no more. */
function saidBy({ title, description, shared, freshSeconds, crumbs, image, post }: PageHead): PageHead {
  return { title, description, shared, freshSeconds, crumbs, image, post };
}

function siteName(): string {
  const said = document.querySelector('meta[property="og:site_name"]')?.getAttribute("content");
  return said ?? "Selvedge";
}
