import { A, type RouteSectionProps } from "@solidjs/router";
import { createEffect, Show } from "solid-js";
import { allows } from "../../../workers/contract/permissions.ts";
import { ConnectionState } from "../components/connection-state.tsx";
import { Edge } from "../components/edge.tsx";
import { GoTo } from "../components/go-to.tsx";
import { ImpersonationBanner } from "../components/impersonation-banner.tsx";
import { Mark } from "../components/mark.tsx";
import { NotificationBell } from "../components/notification-bell.tsx";
import { OrganizationSwitcher } from "../components/organization-switcher.tsx";
import { PageSkeleton } from "../components/page-skeleton.tsx";
import { isEditor } from "../lib/content-rights.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { createSlowRouting } from "../lib/create-slow-routing.ts";
import { meQuery } from "../lib/queries.ts";
import { appFrameWords as words } from "../lib/words/app/app-frame.ts";

/** The frame of everything behind the sign-in. */
export default function AppLayout(props: RouteSectionProps) {
  const me = createLoaded(() => meQuery());
  // The server guards the first page; a session that ends while someone moves around is noticed here.
  createEffect(() => {
    if (me.failure()?.status !== 401) return;
    window.location.replace(`/sign-in?next=${encodeURIComponent(props.location.pathname)}`);
  });
  const isSlow = createSlowRouting();
  const mayReadWebhooks = () => {
    const role = me.data()?.role;
    return role != null && allows(role, "webhook:read");
  };
  const isIn = (place: string) => props.location.pathname.startsWith(place);
  return (
    <div class="frame">
      <header class="site-header app-header">
        <a class="skip" href="#main">
          {words.skip}
        </a>
        <div class="wrap bar">
          <A class="brand" href="/app" end>
            <Mark />
            <span class="brand-name">{me.data()?.tenant?.name ?? words.brand}</span>
          </A>
          <nav class="bar-nav" aria-label={words.nav.label}>
            <A href="/app" end>
              {words.nav.datasets}
            </A>
            <A href="/app/tasks">{words.nav.tasks}</A>
            <A href="/app/schedules">{words.nav.schedules}</A>
            <Show when={mayReadWebhooks()}>
              <A href="/app/webhooks">{words.nav.webhooks}</A>
            </Show>
            <A href="/app/settings/security" classList={{ here: isIn("/app/settings") }}>
              {words.nav.settings}
            </A>
            <Show when={isEditor(me.data()?.user.role)}>
              <A href="/admin/content">{words.nav.content}</A>
            </Show>
            <Show when={me.data()?.user.role === "admin"}>
              <A href="/admin" classList={{ here: isIn("/admin") && !isIn("/admin/content") }} end>
                {words.nav.admin}
              </A>
            </Show>
          </nav>
          <div class="bar-account">
            <GoTo />
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
                {words.signOut}
              </button>
            </form>
          </div>
        </div>
      </header>
      <ImpersonationBanner me={me.data()} />
      <ConnectionState />
      <main id="main" tabindex="-1" aria-busy={isSlow() ? "true" : undefined}>
        <Show when={isSlow()}>
          <PageSkeleton />
        </Show>
        <div class={isSlow() ? "page-before" : "page-now"}>{props.children}</div>
      </main>
      <Edge />
    </div>
  );
}
