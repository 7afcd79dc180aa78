import { For, Show } from "solid-js";
import type { Session } from "../../../workers/contract/auth.ts";
import { deviceName } from "../../../workers/contract/device-name.ts";
import { formatMoment } from "../lib/format.ts";
import { methodName } from "../lib/method-name.ts";
import { securityWords } from "../lib/words/app/security.ts";
import { fill } from "../lib/words/words-query.ts";

const words = securityWords.sessions;

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
                    <span class="tag">{words.current}</span>
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
                  {words.lastSeen}{" "}
                  <time datetime={session.lastSeenAt}>{formatMoment(session.lastSeenAt)}</time>,{" "}
                  {words.signedIn} <time datetime={session.createdAt}>{formatMoment(session.createdAt)}</time>
                </p>
              </div>
              <Show when={!session.current}>
                <form method="post" action={`${page}?do=end-session`}>
                  <input type="hidden" name="id" value={session.id} />
                  <button class="link" type="submit">
                    {words.signOut}
                    <span class="hidden">
                      :{" "}
                      {fill(words.which, {
                        device: deviceName(session.userAgent),
                        moment: formatMoment(session.createdAt),
                      })}
                    </span>
                  </button>
                </form>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={others().length > 0} fallback={<p class="settings-say">{words.alone}</p>}>
        <form method="post" action={`${page}?do=end-others`}>
          <button class="button" type="submit">
            {words.signOutOthers}
          </button>
        </form>
      </Show>
      <form method="post" action={`${page}?do=end-all`}>
        <button class="link" type="submit">
          {words.signOutAll}
        </button>
      </form>
    </>
  );
}
