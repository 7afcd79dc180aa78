import { type JSX, Show } from "solid-js";
import type { SiteFrameContent } from "../lib/site-frame-content.ts";
import type { Words } from "../lib/words/en.ts";
import { Edge } from "./edge.tsx";
import { SiteAnchor } from "./site-anchor.tsx";
import { SiteFooter } from "./site-footer.tsx";
import { SiteHeader } from "./site-header.tsx";

/** Header, edge and footer around a public page. */
export function SiteFrame(props: { frame: SiteFrameContent; words: Words["frame"]; children: JSX.Element }) {
  return (
    <div class="frame">
      <Show when={props.frame.announcement}>
        {(said) => (
          <p class="announcement denim">
            <Show when={said().href} fallback={said().text}>
              {(href) => <SiteAnchor href={href()}>{said().text}</SiteAnchor>}
            </Show>
          </p>
        )}
      </Show>
      <SiteHeader frame={props.frame} words={props.words} />
      <main id="main" tabindex="-1">
        {props.children}
      </main>
      <SiteFooter frame={props.frame} words={props.words} />
      <Edge />
    </div>
  );
}
