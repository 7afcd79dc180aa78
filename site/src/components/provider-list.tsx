import { For, Match, Show, Switch } from "solid-js";
import type { SignInProvider } from "../../../workers/contract/sso.ts";
import type { FormOutcome } from "../lib/form-outcome.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { noticeWords } from "../lib/words/app/notice.ts";
import { organizationSignInSettingsWords } from "../lib/words/app/organization-sign-in-settings.ts";
import { fill } from "../lib/words/words-query.ts";
import { Notice } from "./notice.tsx";
import { RefusedNotice } from "./refused-notice.tsx";

const words = organizationSignInSettingsWords.list;

const page = "/app/settings/organization/sign-in";

/** The organization's providers; plain forms test, enforce and remove them, so they need no script. */
export function ProviderList(props: { providers: SignInProvider[] }) {
  const tested = takeOutcome(`${page}?do=test`);
  const refused =
    takeOutcome(`${page}?do=enforce`) ??
    takeOutcome(`${page}?do=release`) ??
    takeOutcome(`${page}?do=remove`);
  return (
    <section aria-labelledby="providers">
      <h2 id="providers">{words.heading}</h2>
      <Switch>
        <Match when={tested}>
          {(outcome) => (
            <Notice tone={outcome().shown ? "plain" : "bad"} focus title={words.verdict}>
              <p>{verdictOf(outcome())}</p>
            </Notice>
          )}
        </Match>
        <Match when={refused}>
          {(outcome) => <RefusedNotice title={noticeWords.unchanged} outcome={outcome()} />}
        </Match>
      </Switch>
      <Show when={props.providers.length > 0} fallback={<p class="settings-say">{words.none}</p>}>
        <ul class="sessions">
          <For each={props.providers}>{(provider) => <Provider provider={provider} />}</For>
        </ul>
      </Show>
    </section>
  );
}

function verdictOf({ shown, message }: FormOutcome): string {
  if (!shown) return message;
  const problems = shown.problems as string[];
  return problems.length === 0 ? words.works : `${problems.join(". ")}.`;
}

function Provider(props: { provider: SignInProvider }) {
  const { provider } = props;
  return (
    <li>
      <div>
        <p class="session-device">
          {provider.name}
          <Show when={provider.enforced}>
            <span class="tag">{words.enforced}</span>
          </Show>
        </p>
        <p class="session-facts">
          {words.kinds[provider.type]}, <code>{provider.issuer}</code>, {words.domains}{" "}
          {provider.domains
            .map(({ domain, verified }) => (verified ? domain : fill(words.notVerified, { domain })))
            .join(", ")}
        </p>
        <Show when={provider.oidc}>
          {(oidc) => <Address label={words.redirectAddress} value={oidc().redirectUri} />}
        </Show>
        <Show when={provider.saml}>
          {(saml) => (
            <>
              <Address label={words.metadataAddress} value={saml().metadataUrl} />
              <Address label={words.assertionAddress} value={saml().assertionUrl} />
            </>
          )}
        </Show>
      </div>
      <div class="provider-deeds">
        <Deed provider={provider} deed="test" label={words.test} />
        <Show
          when={provider.enforced}
          fallback={<Deed provider={provider} deed="enforce" label={words.enforce} />}
        >
          <Deed provider={provider} deed="release" label={words.release} />
        </Show>
        <Deed provider={provider} deed="remove" label={words.remove} />
      </div>
    </li>
  );
}

function Address(props: { label: string; value: string }) {
  return (
    <p class="session-facts">
      {props.label}: <code class="breaks">{props.value}</code>
    </p>
  );
}

function Deed(props: { provider: SignInProvider; deed: string; label: string }) {
  return (
    <form method="post" action={`${page}?do=${props.deed}`}>
      <input type="hidden" name="id" value={props.provider.id} />
      <button class="link" type="submit">
        {props.label}
        <span class="hidden">: {props.provider.name}</span>
      </button>
    </form>
  );
}
