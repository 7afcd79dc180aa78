import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { NotificationView } from "../../../workers/contract/notifications.ts";
import { formatMoment } from "../lib/format.ts";

type NotificationListProps = { notifications: NotificationView[]; nextCursor: string | null; unread: number };

const page = "/app/notifications";

/** What one was told; plain forms mark it, so they need no script. */
export function NotificationList(props: NotificationListProps) {
  return (
    <Show when={props.notifications.length > 0} fallback={<p class="empty">Nothing to tell you.</p>}>
      <Show when={props.unread > 0}>
        <form method="post" action={`${page}?do=read-all`}>
          <button class="button small" type="submit">
            Mark all as read
          </button>
        </form>
      </Show>
      <ul class="notes">
        <For each={props.notifications}>{(note) => <Note note={note} />}</For>
      </ul>
      <Show when={props.nextCursor}>
        {(cursor) => <A href={`${page}?cursor=${encodeURIComponent(cursor())}`}>Older ones</A>}
      </Show>
    </Show>
  );
}

function Note(props: { note: NotificationView }) {
  return (
    <li classList={{ unread: !props.note.read }}>
      <div>
        <p class="session-device">
          <a href={props.note.link}>{props.note.title}</a>
          <Show when={!props.note.read}>
            <span class="tag">New</span>
          </Show>
        </p>
        <p>{props.note.text}</p>
        <p class="session-facts">
          <time datetime={props.note.createdAt}>{formatMoment(props.note.createdAt)}</time>
        </p>
      </div>
      <form method="post" action={`${page}?do=mark`}>
        <input type="hidden" name="id" value={props.note.id} />
        <input type="hidden" name="read" value={String(!props.note.read)} />
        <button class="link" type="submit">
          Mark as {props.note.read ? "unread" : "read"}
          <span class="hidden">: {props.note.title}</span>
        </button>
      </form>
    </li>
  );
}
