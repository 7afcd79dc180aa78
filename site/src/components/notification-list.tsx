import { A } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { NotificationView } from "../../../workers/contract/notifications.ts";
import type { FormOutcome } from "../lib/form-outcome.ts";
import { formatMoment } from "../lib/format.ts";
import { markAllRead, markNotification } from "../lib/mark-notifications.ts";
import { notificationWords as words } from "../lib/words/app/notifications.ts";
import { RefusedNotice } from "./refused-notice.tsx";

type NotificationListProps = { notifications: NotificationView[]; nextCursor: string | null; unread: number };

const page = "/app/notifications";

/**
 * What one was told. Plain forms mark it, so they need no script; with one, what is marked looks so at once, and as before
 * where that was refused.
 */
export function NotificationList(props: NotificationListProps) {
  const [allRead, setAllRead] = createSignal(false);
  const [refusal, setRefusal] = createSignal<FormOutcome>();
  const markAll = async (event: SubmitEvent) => {
    event.preventDefault();
    setRefusal(undefined);
    setAllRead(true);
    const refused = await markAllRead();
    setAllRead(false);
    if (refused !== null) setRefusal(refused);
  };
  return (
    <Show when={props.notifications.length > 0} fallback={<p class="empty">{words.empty}</p>}>
      <Show when={refusal()}>
        {(outcome) => <RefusedNotice title={words.unmarked} outcome={outcome()} />}
      </Show>
      <Show when={props.unread > 0 && !allRead()}>
        <form method="post" action={`${page}?do=read-all`} onSubmit={markAll}>
          <button class="button small" type="submit">
            {words.markAll}
          </button>
        </form>
      </Show>
      <ul class="notes">
        <For each={props.notifications}>
          {(note) => <Note note={note} allRead={allRead()} onRefusal={setRefusal} />}
        </For>
      </ul>
      <Show when={props.nextCursor}>
        {(cursor) => <A href={`${page}?cursor=${encodeURIComponent(cursor())}`}>{words.older}</A>}
      </Show>
    </Show>
  );
}

type NoteProps = {
  note: NotificationView;
  allRead: boolean;
  onRefusal: (outcome: FormOutcome | undefined) => void;
};

function Note(props: NoteProps) {
  // As it is being marked, until the list says so itself.
  const [marked, setMarked] = createSignal<boolean>();
  const isUnderWay = () => marked() !== undefined;
  const isRead = () => marked() ?? (props.allRead || props.note.read);
  const mark = async (event: SubmitEvent) => {
    event.preventDefault();
    // One after the other: of two at once, nobody knows which is the last.
    if (isUnderWay()) return;
    const wanted = !isRead();
    props.onRefusal(undefined);
    setMarked(wanted);
    const refused = await markNotification(props.note.id, wanted);
    setMarked(undefined);
    if (refused !== null) props.onRefusal(refused);
  };
  return (
    <li classList={{ unread: !isRead() }}>
      <div>
        <p class="session-device">
          <a href={props.note.link}>{props.note.title}</a>
          <Show when={!isRead()}>
            <span class="tag">{words.new}</span>
          </Show>
        </p>
        <p>{props.note.text}</p>
        <p class="session-facts">
          <time datetime={props.note.createdAt}>{formatMoment(props.note.createdAt)}</time>
        </p>
      </div>
      <form method="post" action={`${page}?do=mark`} onSubmit={mark}>
        <input type="hidden" name="id" value={props.note.id} />
        <input type="hidden" name="read" value={String(!isRead())} />
        <button class="link" type="submit" aria-disabled={isUnderWay() ? "true" : undefined}>
          {isRead() ? words.markUnread : words.markRead}
          <span class="hidden">: {props.note.title}</span>
        </button>
      </form>
    </li>
  );
}
