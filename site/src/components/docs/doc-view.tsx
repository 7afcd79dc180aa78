import { A } from "@solidjs/router";
import { createEffect, For, on, Show } from "solid-js";
import type { DocLink, DocPage } from "../../lib/docs/doc.ts";
import { offerCopies } from "../../lib/docs/offer-copies.ts";
import { docWords as words } from "../../lib/words/app/docs.ts";
import { PageTitle } from "../page-title.tsx";

/** A page of the documentation between the table of contents and the list of what is on it. */
export function DocView(props: { doc: DocPage }) {
  let body: HTMLDivElement | undefined;
  // Where there is no script, code is selected and copied by hand.
  createEffect(
    on(
      () => props.doc.slug,
      () => body && offerCopies(body),
    ),
  );
  return (
    <div class="wrap page docs">
      <PageTitle
        title={props.doc.title}
        description={props.doc.summary}
        crumbs={[{ label: words.title, path: "/docs" }]}
      />
      <article>
        <p class="crumb">
          <A href="/docs" end>
            {words.title}
          </A>
        </p>
        <h1>{props.doc.title}</h1>
        <p class="lead">{props.doc.summary}</p>
        <OnThisPage doc={props.doc} />
        <div class="prose" ref={body} innerHTML={props.doc.html} />
        <p class="byline">
          <Show
            when={props.doc.editUrl}
            fallback={
              <>
                {words.file.before} <code>{props.doc.file}</code> {words.file.after}
              </>
            }
          >
            {(address) => (
              <a href={address()} rel="noopener noreferrer external">
                {words.edit}
              </a>
            )}
          </Show>
        </p>
        <Show when={props.doc.previous || props.doc.next}>
          <nav class="neighbours" aria-label={words.neighbours.label}>
            <Neighbour doc={props.doc.previous} rel="prev" label={words.neighbours.previous} />
            <Neighbour doc={props.doc.next} rel="next" label={words.neighbours.next} />
          </nav>
        </Show>
      </article>
      <Menu doc={props.doc} />
    </div>
  );
}

function Menu(props: { doc: DocPage }) {
  return (
    <nav class="docs-menu" aria-label={words.title}>
      <For each={props.doc.menu}>
        {(part) => (
          <>
            <h2>{part.title}</h2>
            <ul>
              <For each={part.links}>
                {(link) => (
                  <li>
                    <A href={`/docs/${link.slug}`}>{link.title}</A>
                  </li>
                )}
              </For>
            </ul>
          </>
        )}
      </For>
      <h2>{words.reference.heading}</h2>
      <ul>
        <li>
          <a href="/api/docs" rel="external">
            {words.reference.operations}
          </a>
        </li>
      </ul>
    </nav>
  );
}

function OnThisPage(props: { doc: DocPage }) {
  return (
    <Show when={props.doc.headings.length > 1}>
      <nav class="on-this-page" aria-label={words.onThisPage}>
        <h2>{words.onThisPage}</h2>
        <ul>
          <For each={props.doc.headings}>
            {(heading) => (
              <li>
                <a href={`#${heading.id}`}>{heading.title}</a>
              </li>
            )}
          </For>
        </ul>
      </nav>
    </Show>
  );
}

function Neighbour(props: { doc: DocLink | null; rel: "prev" | "next"; label: string }) {
  return (
    <Show when={props.doc}>
      {(doc) => (
        <A href={`/docs/${doc().slug}`} rel={props.rel} class={props.rel === "next" ? "pager-on" : undefined}>
          <span>{props.label}</span>
          {doc().title}
        </A>
      )}
    </Show>
  );
}
