import { A, useLocation } from "@solidjs/router";
import { For } from "solid-js";
import type { SiteFrameContent } from "../lib/site-frame-content.ts";
import type { Words } from "../lib/words/en.ts";
import { inLanguage, languageOf } from "../lib/words/language.ts";
import { AccountLinks } from "./account-links.tsx";
import { Mark } from "./mark.tsx";
import { SiteAnchor } from "./site-anchor.tsx";

/** The public pages' header; the same for everyone until the browser itself knows better. */
export function SiteHeader(props: { frame: SiteFrameContent; words: Words["frame"] }) {
  const location = useLocation();
  const here = (path: string) => inLanguage(path, languageOf(location.pathname));
  return (
    <header class="site-header">
      <a class="skip" href="#main">
        {props.words.skip}
      </a>
      <div class="wrap bar">
        <A class="brand" href={here("/")} end>
          <Mark />
          {props.frame.name}
        </A>
        <nav class="bar-nav" aria-label={props.words.main}>
          <For each={props.frame.main}>
            {(link) => (
              <SiteAnchor href={here(link.href)}>{props.words.menu[link.href] ?? link.label}</SiteAnchor>
            )}
          </For>
        </nav>
        <A class="bar-search" href="/search" aria-label={props.words.search}>
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M13 13l5 5M8.5 2.5a6 6 0 1 1 0 12 6 6 0 0 1 0-12z" />
          </svg>
        </A>
        <AccountLinks words={props.words} />
      </div>
    </header>
  );
}
