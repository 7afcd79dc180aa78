import { useLocation } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { SiteFrameContent } from "../lib/site-frame-content.ts";
import type { Words } from "../lib/words/en.ts";
import { inLanguage, languageOf, versionsOf } from "../lib/words/language.ts";
import { Mark } from "./mark.tsx";
import { SiteAnchor } from "./site-anchor.tsx";

export function SiteFooter(props: { frame: SiteFrameContent; words: Words["frame"] }) {
  const location = useLocation();
  const language = () => languageOf(location.pathname);
  const other = () => versionsOf(location.pathname).find((version) => version.language !== language());
  const said = (text: string) => props.words.said[text] ?? text;
  return (
    <footer class="site-footer denim">
      <div class="wrap footer-grid">
        <div class="footer-say">
          <Mark />
          <p>
            {said(props.frame.tagline)}
            <br />
            {props.words.licence}
            <Show when={props.frame.contactEmail}>
              {(address) => (
                <>
                  <br />
                  <a href={`mailto:${address()}`}>{address()}</a>
                </>
              )}
            </Show>
            <Show when={other()}>
              {(version) => (
                <>
                  <br />
                  <a
                    href={version().path}
                    hreflang={version().language}
                    lang={version().language}
                    rel="external"
                  >
                    {props.words.other}
                  </a>
                </>
              )}
            </Show>
          </p>
        </div>
        <nav class="footer-links" aria-label={props.words.footer}>
          <For each={props.frame.sections}>
            {(section) => (
              <div>
                <Show when={section.title}>{(title) => <h2>{said(title())}</h2>}</Show>
                <ul>
                  <For each={section.links}>
                    {(link) => (
                      <li>
                        <SiteAnchor href={inLanguage(link.href, language())}>
                          {props.words.menu[link.href] ?? link.label}
                        </SiteAnchor>
                      </li>
                    )}
                  </For>
                </ul>
              </div>
            )}
          </For>
        </nav>
      </div>
    </footer>
  );
}
