import { A } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { leavesRouter } from "../lib/site-link.ts";

type SiteAnchorProps = { href: string; class?: string; children: JSX.Element };

/** A link that content says: a page of the site, or a document of its own, here or elsewhere. */
export function SiteAnchor(props: SiteAnchorProps) {
  return (
    <Show
      when={leavesRouter(props.href)}
      fallback={
        <A href={props.href} class={props.class}>
          {props.children}
        </A>
      }
    >
      <a
        href={props.href}
        class={props.class}
        rel={props.href.startsWith("/") ? "external" : "noopener noreferrer external"}
      >
        {props.children}
      </a>
    </Show>
  );
}
