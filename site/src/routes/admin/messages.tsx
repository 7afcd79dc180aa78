import { A, useLocation } from "@solidjs/router";
import { For, Show } from "solid-js";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { Moment } from "../../components/moment.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { contactMessagesQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";

const page = "/admin/messages";

/** What visitors wrote by the contact form. */
export default function Messages() {
  const location = useLocation();
  return (
    <AdminsOnly title="Messages">
      <List cursor={[location.query.cursor].flat()[0]} />
    </AdminsOnly>
  );
}

function List(props: { cursor: string | undefined }) {
  const messages = createLoaded(() => contactMessagesQuery(props.cursor));
  return (
    <>
      <PageTitle title="Messages" />
      <h1>Messages</h1>
      <p class="settings-say">
        What visitors wrote by the contact form. An answer goes by mail, to their address.
      </p>
      <Show when={messages.failure()}>{(why) => <FailureNotice what="The messages" failure={why()} />}</Show>
      <Show when={messages.data()}>
        {(shown) => (
          <>
            <Show when={shown().data.length > 0} fallback={<p class="empty">Nobody has written yet.</p>}>
              <ul class="sessions">
                <For each={shown().data}>
                  {({ name, email, message, createdAt }) => (
                    <li>
                      <div>
                        <h2 class="session-device">{name}</h2>
                        <p class="session-facts">
                          <a href={`mailto:${encodeURIComponent(email)}`}>{email}</a>,{" "}
                          <Moment at={createdAt} />
                        </p>
                        <p class="written">{message}</p>
                      </div>
                    </li>
                  )}
                </For>
              </ul>
            </Show>
            <Show when={shown().nextCursor}>
              {(cursor) => (
                <p>
                  <A href={`${page}?${new URLSearchParams({ cursor: cursor() })}`}>Earlier messages</A>
                </p>
              )}
            </Show>
          </>
        )}
      </Show>
    </>
  );
}
