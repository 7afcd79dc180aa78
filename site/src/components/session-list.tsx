import { For, Show } from "solid-js";
import type { Session } from "../../../workers/contract/auth.ts";
import { deviceName } from "../../../workers/contract/device-name.ts";
import { formatMoment } from "../lib/format.ts";
import { methodName } from "../lib/method-name.ts";

const page = "/app/settings/security";

/** Every place where the account is signed in, this one first; plain forms end the others, so they need no script. */
export function SessionList(props: { sessions: Session[] }) {
  const others = () => props.sessions.filter(({ current }) => !current);
  const inOrder = () => [...props.sessions.filter(({ current }) => current), ...others()];
  return (
    <>
      <ul class="sessions">
        <For each={inOrder()}>
          {(session) => (
            <li>
              <div>
                <p class="session-device">
                  {deviceName(session.userAgent)}
                  <Show when={session.current}>
                    <span class="tag">This browser</span>
                  </Show>
                </p>
                <p class="session-facts">
                  <Show when={session.ipAddress}>
                    {(address) => (
                      <>
                        <code>{address()}</code>,{" "}
                      </>
                    )}
                  </Show>
                  <Show when={session.place}>{(place) => <>{place()}, </>}</Show>
                  <Show when={session.method}>{(method) => <>{methodName(method()).toLowerCase()}, </>}</Show>
                  last seen <time datetime={session.lastSeenAt}>{formatMoment(session.lastSeenAt)}</time>,
                  signed in <time datetime={session.createdAt}>{formatMoment(session.createdAt)}</time>
                </p>
              </div>
              <Show when={!session.current}>
                <form method="post" action={`${page}?do=end-session`}>
                  <input type="hidden" name="id" value={session.id} />
                  <button class="link" type="submit">
                    Sign out
                    <span class="hidden">
                      : {deviceName(session.userAgent)}, signed in {formatMoment(session.createdAt)}
                    </span>
                  </button>
                </form>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={others().length > 0} fallback={<p class="settings-say">You are signed in nowhere else.</p>}>
        <form method="post" action={`${page}?do=end-others`}>
          <button class="button" type="submit">
            Sign out everywhere else
          </button>
        </form>
      </Show>
      <form method="post" action={`${page}?do=end-all`}>
        <button class="link" type="submit">
          Sign out everywhere, here as well
        </button>
      </form>
    </>
  );
}
