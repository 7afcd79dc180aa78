import { type RouteDefinition, useLocation } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { FailureNotice, Notice } from "../../components/notice.tsx";
import { NotificationList } from "../../components/notification-list.tsx";
import { NotificationPreferences } from "../../components/notification-preferences.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { RefusedNotice } from "../../components/refused-notice.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { createLoadedList } from "../../lib/create-loaded-list.ts";
import { notificationsQuery, preferencesQuery } from "../../lib/queries.ts";
import { takeOutcome } from "../../lib/take-outcome.ts";
import { notificationWords as words } from "../../lib/words/app/notifications.ts";

export const route = { preload: () => void preferencesQuery() } satisfies RouteDefinition;

const page = "/app/notifications";

export default function Notifications() {
  const location = useLocation();
  const one = (name: string) => [location.query[name]].flat()[0];
  const told = createLoadedList(() => notificationsQuery(one("cursor") ?? ""));
  const preferences = createLoaded(() => preferencesQuery());
  const refused = takeOutcome(`${page}?do=mark`) ?? takeOutcome(`${page}?do=read-all`);
  return (
    <div class="wrap page app-page">
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <section aria-label={words.label}>
        <Show when={refused}>
          {(outcome) => <RefusedNotice title={words.unmarked} outcome={outcome()} />}
        </Show>
        <Switch>
          <Match when={told.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Match>
          <Match when={told.data()}>
            {(list) => (
              <NotificationList
                notifications={list().data}
                nextCursor={list().nextCursor}
                unread={list().unread}
              />
            )}
          </Match>
        </Switch>
      </section>
      <section aria-labelledby="preferences">
        <h2 id="preferences">{words.preferences.heading}</h2>
        <Show when={one("done") === "preferences"}>
          <Notice tone="good" focus>
            {words.preferences.done}
          </Notice>
        </Show>
        <Show when={preferences.failure()}>
          {(why) => <FailureNotice what={words.preferences.what} failure={why()} />}
        </Show>
        <Show when={preferences.data()}>
          {(chosen) => <NotificationPreferences preferences={chosen().data} />}
        </Show>
      </section>
    </div>
  );
}
