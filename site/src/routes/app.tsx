import { A, type RouteSectionProps } from "@solidjs/router";
import { createEffect, Show } from "solid-js";
import { Edge } from "../components/edge.tsx";
import { ImpersonationBanner } from "../components/impersonation-banner.tsx";
import { Mark } from "../components/mark.tsx";
import { NotificationBell } from "../components/notification-bell.tsx";
import { OrganizationSwitcher } from "../components/organization-switcher.tsx";
import { createLoaded } from "../lib/create-loaded.ts";
import { meQuery } from "../lib/queries.ts";

/** The frame of everything behind the sign-in. */
export default function AppLayout(props: RouteSectionProps) {
  const me = createLoaded(() => meQuery());
  // The server guards the first page; a session that ends while someone moves around is noticed here.
  createEffect(() => {
    if (me.failure()?.status !== 401) return;
    window.location.replace(`/sign-in?next=${encodeURIComponent(props.location.pathname)}`);
  });
  const isIn = (place: string) => props.location.pathname.startsWith(place);
  return (
    <div class="frame">
      <header class="site-header app-header">
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <div class="wrap bar">
          <A class="brand" href="/app" end>
            <Mark />
            <span class="brand-name">{me.data()?.tenant?.name ?? "Selvedge"}</span>
          </A>
          <nav class="bar-nav" aria-label="Main">
            <A href="/app" end>
              Datasets
            </A>
            <A href="/app/settings/security" classList={{ here: isIn("/app/settings") }}>
              Settings
            </A>
            <Show when={me.data()?.user.role === "admin"}>
              <A href="/admin/users">Accounts</A>
            </Show>
          </nav>
          <div class="bar-account">
            <OrganizationSwitcher />
            <NotificationBell />
            <Show when={me.data()}>
              {(known) => (
                <span class="who only-wide" title={known().user.email}>
                  {known().user.name}
                </span>
              )}
            </Show>
            <form method="post" action="/sign-out">
              <button class="link" type="submit">
                Sign out
              </button>
            </form>
          </div>
        </div>
      </header>
      <ImpersonationBanner me={me.data()} />
      <main id="main" tabindex="-1">
        {props.children}
      </main>
      <Edge />
    </div>
  );
}
