import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Me } from "../../../../workers/contract/auth.ts";
import { destinationsFor } from "../../lib/destinations.ts";
import { adminFrameWords } from "../../lib/words/app/admin-frame.ts";

/** The ways through the administration, as far as they are for whoever looks. */
export function AdminNav(props: { me: Me | undefined }) {
  const ways = () => destinationsFor(props.me).filter(({ group }) => group === "Administration");
  return (
    <Show when={ways().length > 0}>
      <nav class="wrap admin-nav" aria-label={adminFrameWords.nav.label}>
        <ul>
          <For each={ways()}>
            {({ href, label }) => (
              <li>
                <A href={href} end={href === "/admin"}>
                  {href === "/admin" ? adminFrameWords.nav.home : label}
                </A>
              </li>
            )}
          </For>
        </ul>
      </nav>
    </Show>
  );
}
