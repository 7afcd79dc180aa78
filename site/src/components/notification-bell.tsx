import { A, revalidate } from "@solidjs/router";
import { createEffect, createSignal, on, onCleanup, onMount, Show } from "solid-js";
import { createLoaded } from "../lib/create-loaded.ts";
import { followNotifications } from "../lib/follow-notifications.ts";
import { notificationsQuery, unreadQuery } from "../lib/queries.ts";
import { appFrameWords } from "../lib/words/app/app-frame.ts";
import { fill } from "../lib/words/words-query.ts";

const words = appFrameWords.bell;

/** The way to what one was told, with how much of it is unread; the number is live where there is JavaScript. */
export function NotificationBell() {
  const unread = createLoaded(() => unreadQuery());
  // What came since is added up here: asking again for each would be a request more, and nothing new.
  const [came, setCame] = createSignal(0);
  createEffect(on(unread.data, () => setCame(0)));
  const count = () => (unread.data()?.unread ?? 0) + came();
  onMount(() => {
    const onNews = () => {
      setCame((before) => before + 1);
      void revalidate(notificationsQuery.key);
    };
    onCleanup(followNotifications({ after: unread.data()?.latest ?? null, onNews }));
  });
  return (
    <A class="bell" href="/app/notifications">
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <path d="M10 2.5a5 5 0 0 0-5 5v3.6L3.4 14h13.2L15 11.1V7.5a5 5 0 0 0-5-5ZM8 16a2 2 0 0 0 4 0" />
      </svg>
      <span class="hidden">
        {words.label}
        {count() > 0 ? fill(words.unread, { count: String(count()) }) : ""}
      </span>
      <Show when={count() > 0}>
        <span class="bell-count" aria-hidden="true">
          {count() > 99 ? "99+" : count()}
        </span>
      </Show>
    </A>
  );
}
