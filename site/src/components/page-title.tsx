import { createEffect } from "solid-js";
import { getRequestEvent } from "solid-js/web";

type PageTitleProps = {
  title: string;
  /** What a search engine may show; a page without one is not to be indexed. */
  description?: string;
};

/** The page's title and description: written by the server's document, kept up with by the browser. */
export function PageTitle(props: PageTitleProps) {
  const title = () => (props.title === "Selvedge" ? props.title : `${props.title} · Selvedge`);
  if (import.meta.env.SSR) {
    const locals = getRequestEvent()?.locals;
    // A suspended page is rendered twice: the last word counts.
    if (locals) locals.page = { ...locals.page, title: title(), description: props.description };
  } else {
    createEffect(() => {
      document.title = title();
    });
  }
  return null;
}
