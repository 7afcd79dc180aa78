import { For, Show } from "solid-js";
import { deviceName } from "../../../workers/contract/device-name.ts";
import type { SignIn } from "../../../workers/contract/sign-ins.ts";
import type { Failure } from "../lib/failure.ts";
import { formatMoment } from "../lib/format.ts";
import { methodName } from "../lib/method-name.ts";
import { FailureNotice } from "./notice.tsx";

const outcomes = {
  succeeded: { text: "Signed in", tone: "good" },
  failed: { text: "Failed", tone: "bad" },
  locked: { text: "Refused, locked", tone: "bad" },
} as const;

type SignInSectionProps = {
  signIns: { data: SignIn[]; nextCursor: string | null } | undefined;
  failure: Failure | undefined;
};

/** The last attempts to get into the account, so that a stranger's stand out. */
export function SignInSection(props: SignInSectionProps) {
  return (
    <section aria-labelledby="sign-ins">
      <h2 id="sign-ins">Attempts to sign in</h2>
      <p class="settings-say">
        Kept for 180 days. If one that worked was not you, change your password and sign out everywhere.
      </p>
      <Show when={props.failure}>{(why) => <FailureNotice what="The attempts" failure={why()} />}</Show>
      <Show when={props.signIns}>
        {(page) => (
          <>
            <ul class="sessions">
              <For each={page().data}>{(attempt) => <Attempt {...attempt} />}</For>
            </ul>
            <Show when={page().nextCursor}>
              {(cursor) => (
                <p>
                  <a href={`/app/settings/security?attempts=${encodeURIComponent(cursor())}#sign-ins`}>
                    Earlier attempts
                  </a>
                </p>
              )}
            </Show>
          </>
        )}
      </Show>
    </section>
  );
}

function Attempt(props: SignIn) {
  const outcome = () => outcomes[props.outcome];
  return (
    <li>
      <div>
        <p class="session-device">
          {deviceName(props.userAgent)}
          <span class={`tag ${outcome().tone}`}>{outcome().text}</span>
          <Show when={props.newDevice}>
            <span class="tag plain">New browser</span>
          </Show>
        </p>
        <p class="session-facts">
          {methodName(props.method)}, <time datetime={props.createdAt}>{formatMoment(props.createdAt)}</time>
          <Show when={props.ipAddress}>
            {(address) => (
              <>
                , <code>{address()}</code>
              </>
            )}
          </Show>
          <Show when={props.place}>{(place) => <>, {place()}</>}</Show>
        </p>
      </div>
    </li>
  );
}
