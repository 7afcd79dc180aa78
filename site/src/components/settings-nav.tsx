import { A } from "@solidjs/router";
import { For } from "solid-js";

/** The sections of the settings, in the order in which they are shown. */
const sections = [{ href: "/app/settings/security", label: "Security" }];

/** The way from one section of the settings to another. */
export function SettingsNav() {
  return (
    <nav class="settings-nav" aria-label="Settings">
      <ul>
        <For each={sections}>
          {({ href, label }) => (
            <li>
              <A href={href}>{label}</A>
            </li>
          )}
        </For>
      </ul>
    </nav>
  );
}
