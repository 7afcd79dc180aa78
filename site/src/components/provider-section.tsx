import { For, Match, Show, Switch } from "solid-js";
import type { LinkedProvider, Provider } from "../../../workers/contract/providers.ts";
import type { Failure } from "../lib/failure.ts";
import { formatMoment } from "../lib/format.ts";
import { providerFailureText } from "../lib/provider-failure.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { noticeWords } from "../lib/words/app/notice.ts";
import { securityWords } from "../lib/words/app/security.ts";
import { FailureNotice, Notice } from "./notice.tsx";

const words = securityWords.providers;

const page = "/app/settings/security";

type ProviderSectionProps = {
  offered: Provider[] | undefined;
  linked: LinkedProvider[] | undefined;
  failure: Failure | undefined;
  /** What was just done here, "linked" or "unlinked", as the page's address says it. */
  done: string | undefined;
  /** Why it was not, likewise. */
  failed: string | string[] | undefined;
};

/** The accounts elsewhere that let the person in, and what came of changing them. */
export function ProviderSection(props: ProviderSectionProps) {
  const refused = takeOutcome(`${page}?do=link-provider`) ?? takeOutcome(`${page}?do=unlink-provider`);
  const isLinked = ({ id }: Provider) => props.linked?.some((linked) => linked.id === id) ?? false;
  const others = () => props.offered?.filter((provider) => !isLinked(provider)) ?? [];
  const problem = () => refused?.message ?? providerFailureText(props.failed);
  return (
    <Show when={(props.offered?.length ?? 0) + (props.linked?.length ?? 0) > 0 || props.failure}>
      <section aria-labelledby="providers">
        <h2 id="providers">{words.heading}</h2>
        <Switch>
          <Match when={problem()}>
            {(message) => (
              <Notice tone="bad" focus title={noticeWords.unchanged}>
                <p>{message()}</p>
              </Notice>
            )}
          </Match>
          <Match when={props.done === "linked"}>
            <Notice tone="good" focus>
              {words.linked}
            </Notice>
          </Match>
          <Match when={props.done === "unlinked"}>
            <Notice tone="good" focus>
              {words.unlinked}
            </Notice>
          </Match>
        </Switch>
        <Show when={props.failure}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
        <p class="settings-say">{words.lead}</p>
        <ul class="sessions">
          <For each={props.linked}>{(linked) => <LinkedRow {...linked} />}</For>
          <For each={others()}>
            {({ id, name }) => (
              <li>
                <p class="session-device">{name}</p>
                <ProviderForm form="link-provider" id={id} label={words.connect} name={name} />
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function LinkedRow(props: LinkedProvider) {
  return (
    <li>
      <div>
        <p class="session-device">
          {props.name}
          <span class="tag">{words.connected}</span>
        </p>
        <p class="session-facts">
          {words.since} <time datetime={props.linkedAt}>{formatMoment(props.linkedAt)}</time>
          <Show when={props.broken}>. {words.broken}</Show>
        </p>
      </div>
      <Show when={props.broken}>
        <ProviderForm form="link-provider" id={props.id} label={words.connectAgain} name={props.name} />
      </Show>
      <ProviderForm form="unlink-provider" id={props.id} label={words.disconnect} name={props.name} />
    </li>
  );
}

function ProviderForm(props: { form: string; id: string; label: string; name: string }) {
  return (
    <form method="post" action={`${page}?do=${props.form}`}>
      <button class="link" type="submit" name="provider" value={props.id}>
        {props.label}
        <span class="hidden">: {props.name}</span>
      </button>
    </form>
  );
}
