import { For, Match, Show, Switch } from "solid-js";
import { deviceName } from "../../../workers/contract/device-name.ts";
import type { Passkey } from "../../../workers/contract/factors.ts";
import type { Failure } from "../lib/failure.ts";
import { formatMoment } from "../lib/format.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { noticeWords } from "../lib/words/app/notice.ts";
import { securityWords } from "../lib/words/app/security.ts";
import { fill } from "../lib/words/words-query.ts";
import { FailureNotice, Notice } from "./notice.tsx";
import { PasskeyButton } from "./passkey-button.tsx";
import { RefusedNotice } from "./refused-notice.tsx";

const words = securityWords.passkeys;

const page = "/app/settings/security";

type PasskeySectionProps = {
  passkeys: Passkey[] | undefined;
  failure: Failure | undefined;
  done: string | undefined;
};

/** The passkeys of the account. Making one needs the browser's help; the rest are plain forms. */
export function PasskeySection(props: PasskeySectionProps) {
  const refused = takeOutcome(`${page}?do=rename-passkey`) ?? takeOutcome(`${page}?do=remove-passkey`);
  return (
    <section aria-labelledby="passkeys">
      <h2 id="passkeys">{words.heading}</h2>
      <Switch>
        <Match when={refused}>
          {(outcome) => <RefusedNotice title={noticeWords.unchanged} outcome={outcome()} />}
        </Match>
        <Match when={props.done === "passkey"}>
          <Notice tone="good" focus>
            {words.made}
          </Notice>
        </Match>
        <Match when={props.done === "renamed"}>
          <Notice tone="good" focus>
            {words.renamed}
          </Notice>
        </Match>
        <Match when={props.done === "removed"}>
          <Notice tone="good" focus>
            {words.removed}
          </Notice>
        </Match>
      </Switch>
      <p class="settings-say">{words.lead}</p>
      <Show when={props.failure}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={props.passkeys?.length}>
        <ul class="sessions">
          <For each={props.passkeys}>{(passkey) => <PasskeyRow passkey={passkey} />}</For>
        </ul>
      </Show>
      <PasskeyButton
        work={async () => (await import("../lib/passkeys.ts")).addPasskey(deviceName(navigator.userAgent))}
        fallback={<p class="settings-say">{words.none}</p>}
      >
        {words.add}
      </PasskeyButton>
      <noscript>
        <p class="settings-say">{words.noScript}</p>
      </noscript>
    </section>
  );
}

function PasskeyRow(props: { passkey: Passkey }) {
  return (
    <li>
      <div>
        <p class="session-device">{props.passkey.name}</p>
        <p class="session-facts">
          {props.passkey.synced ? words.synced : words.notSynced}, {words.madeAt}{" "}
          <time datetime={props.passkey.createdAt}>{formatMoment(props.passkey.createdAt)}</time>
        </p>
        <details class="rename">
          <summary>{words.rename}</summary>
          <form class="form" method="post" action={`${page}?do=rename-passkey`}>
            <input type="hidden" name="id" value={props.passkey.id} />
            <input
              name="name"
              attr:value={props.passkey.name}
              aria-label={fill(words.newName, { name: props.passkey.name })}
              maxlength="100"
              required
            />
            <button class="button small" type="submit">
              {words.rename}
            </button>
          </form>
        </details>
      </div>
      <form method="post" action={`${page}?do=remove-passkey`}>
        <input type="hidden" name="id" value={props.passkey.id} />
        <button class="link" type="submit">
          {words.remove}
          <span class="hidden">: {props.passkey.name}</span>
        </button>
      </form>
    </li>
  );
}
