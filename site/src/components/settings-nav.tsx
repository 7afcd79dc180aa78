import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { allows, type TenantPermission } from "../../../workers/contract/permissions.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { meQuery } from "../lib/queries.ts";
import { settingsNavWords as words } from "../lib/words/app/settings-nav.ts";

type Section = { href: string; label: string; needs?: TenantPermission };

/** What belongs to the person. */
const own: Section[] = [
  { href: "/app/settings/profile", label: words.profile },
  { href: "/app/settings/security", label: words.security },
  { href: "/app/settings/account", label: words.account },
  { href: "/app/notifications#preferences", label: words.notifications },
  { href: "/app/organizations", label: words.organizations },
];

/** What belongs to the organization, some of it to who may see it alone. */
const shared: Section[] = [
  { href: "/app/settings/organization", label: words.organization },
  { href: "/app/settings/organization/sign-in", label: words.signIn, needs: "sign-in:change" },
  { href: "/app/billing", label: words.billing, needs: "billing:read" },
  { href: "/app/settings/api-keys", label: words.apiKeys, needs: "api-key:change" },
  { href: "/app/settings/audit", label: words.audit, needs: "audit:read" },
];

/** The way from one section of the settings to another. */
export function SettingsNav() {
  const me = createLoaded(() => meQuery());
  const allowed = () => {
    const role = me.data()?.role;
    return shared.filter(({ needs }) => needs === undefined || (role && allows(role, needs)));
  };
  return (
    <nav class="settings-nav" aria-label={words.label}>
      <Sections title={words.you} sections={own} />
      <Show when={me.data()?.tenant}>
        {(tenant) => <Sections title={tenant().name} sections={allowed()} />}
      </Show>
    </nav>
  );
}

function Sections(props: { title: string; sections: Section[] }) {
  return (
    <div>
      <p class="settings-whose">{props.title}</p>
      <ul aria-label={props.title}>
        <For each={props.sections}>
          {({ href, label }) => (
            <li>
              <A href={href} end>
                {label}
              </A>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
