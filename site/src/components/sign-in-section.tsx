import { For, Show } from "solid-js";
import { deviceName } from "../../../workers/contract/device-name.ts";
import type { SignIn } from "../../../workers/contract/sign-ins.ts";
import type { Failure } from "../lib/failure.ts";
import { formatMoment } from "../lib/format.ts";
import { methodName } from "../lib/method-name.ts";
import { securityWords } from "../lib/words/app/security.ts";
import { FailureNotice } from "./notice.tsx";

const words = securityWords.signIns;

const outcomes = {
  succeeded: { text: words.outcomes.succeeded, tone: "good" },
  failed: { text: words.outcomes.failed, tone: "bad" },
  locked: { text: words.outcomes.locked, tone: "bad" },
} as const;

type SignInSectionProps = {
  signIns: { data: SignIn[]; nextCursor: string | null } | undefined;
  failure: Failure | undefined;
};

/** The last attempts to get into the account, so that a stranger's stand out. */
export function SignInSection(props: SignInSectionProps) {
  return (
    <section aria-labelledby="sign-ins">
      <h2 id="sign-ins">{words.heading}</h2>
      <p class="settings-say">{words.lead}</p>
      <Show when={props.failure}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
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
                    {words.earlier}
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
            <span class="tag plain">{words.newDevice}</span>
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
