import { For, Match, Show, Switch } from "solid-js";
import type { ScimToken } from "../../../workers/contract/sso.ts";
import { formatMoment } from "../lib/format.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { noticeWords } from "../lib/words/app/notice.ts";
import { organizationSignInSettingsWords } from "../lib/words/app/organization-sign-in-settings.ts";
import { Entitled } from "./entitled.tsx";
import { Notice } from "./notice.tsx";
import { RefusedNotice } from "./refused-notice.tsx";

const words = organizationSignInSettingsWords.directory;

const page = "/app/settings/organization/sign-in";

/** The tokens of the organization's directory. A new one is shown once, in the page that answers the form. */
export function ScimTokens(props: { tokens: ScimToken[] }) {
  const made = takeOutcome(`${page}?do=add-token`);
  const refused = takeOutcome(`${page}?do=revoke-token`);
  return (
    <section aria-labelledby="directory">
      <h2 id="directory">{words.heading}</h2>
      <p class="settings-say">{words.lead}</p>
      <Switch>
        <Match when={made?.shown}>
          {(shown) => (
            <Notice tone="good" focus title={words.made}>
              <p>
                {words.address} <code class="breaks">{String(shown().url)}</code>
              </p>
              <p>
                {words.token} <code class="breaks">{String(shown().token)}</code>
              </p>
            </Notice>
          )}
        </Match>
        <Match when={made ?? refused}>
          {(outcome) => <RefusedNotice title={noticeWords.unchanged} outcome={outcome()} />}
        </Match>
      </Switch>
      <Show when={props.tokens.length > 0}>
        <ul class="sessions">
          <For each={props.tokens}>
            {(token) => (
              <li>
                <div>
                  <p class="session-device">{token.name}</p>
                  <p class="session-facts">
                    {words.madeAt} <time datetime={token.createdAt}>{formatMoment(token.createdAt)}</time>,{" "}
                    <Show when={token.lastUsedAt} fallback={words.neverUsed}>
                      {(at) => (
                        <>
                          {words.lastUsed} <time datetime={at()}>{formatMoment(at())}</time>
                        </>
                      )}
                    </Show>
                  </p>
                </div>
                <form method="post" action={`${page}?do=revoke-token`}>
                  <input type="hidden" name="id" value={token.id} />
                  <button class="link" type="submit">
                    {words.revoke}
                    <span class="hidden">: {token.name}</span>
                  </button>
                </form>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Entitled need={{ feature: "own_sign_in" }} silent>
        <form class="form" method="post" action={`${page}?do=add-token`}>
          <div class="field">
            <label for="token-name">{words.name}</label>
            <input id="token-name" name="name" autocomplete="off" maxlength="100" required />
          </div>
          <button class="button" type="submit">
            {words.make}
          </button>
        </form>
      </Entitled>
    </section>
  );
}
