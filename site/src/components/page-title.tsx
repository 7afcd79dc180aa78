import { Meta, Title } from "@solidjs/meta";
import { Show } from "solid-js";

/** The document's title and, where a search engine may show it, its description. */
export function PageTitle(props: { title: string; description?: string }) {
  const title = () => (props.title === "Selvedge" ? props.title : `${props.title} · Selvedge`);
  return (
    <>
      <Title>{title()}</Title>
      <Show when={props.description} fallback={<Meta name="robots" content="noindex" />}>
        {(description) => <Meta name="description" content={description()} />}
      </Show>
    </>
  );
}
