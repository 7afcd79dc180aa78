import { A, useLocation } from "@solidjs/router";
import { For, Show } from "solid-js";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { Moment } from "../../components/moment.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { contactMessagesQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { messagesWords as words } from "../../lib/words/app/admin-messages.ts";

const page = "/admin/messages";

/** What visitors wrote by the contact form. */
export default function Messages() {
  const location = useLocation();
  return (
    <AdminsOnly title={words.title}>
      <List cursor={[location.query.cursor].flat()[0]} />
    </AdminsOnly>
  );
}

function List(props: { cursor: string | undefined }) {
  const messages = createLoaded(() => contactMessagesQuery(props.cursor));
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <p class="settings-say">{words.lead}</p>
      <Show when={messages.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={messages.data()}>
        {(shown) => (
          <>
            <Show when={shown().data.length > 0} fallback={<p class="empty">{words.empty}</p>}>
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
                  <A href={`${page}?${new URLSearchParams({ cursor: cursor() })}`}>{words.earlier}</A>
                </p>
              )}
            </Show>
          </>
        )}
      </Show>
    </>
  );
}
