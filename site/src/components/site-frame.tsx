import type { JSX } from "solid-js";
import { Edge } from "./edge.tsx";
import { SiteFooter } from "./site-footer.tsx";
import { SiteHeader } from "./site-header.tsx";

/** Header, edge and footer around a public page. */
export function SiteFrame(props: { children: JSX.Element }) {
  return (
    <div class="frame">
      <SiteHeader />
      <main id="main" tabindex="-1">
        {props.children}
      </main>
      <SiteFooter />
      <Edge />
    </div>
  );
}
