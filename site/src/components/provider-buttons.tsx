import { For, Show } from "solid-js";
import { createLoaded } from "../lib/create-loaded.ts";
import { providersQuery } from "../lib/queries.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { providerButtonWords } from "../lib/words/app/provider-buttons.ts";
import type { Words } from "../lib/words/en.ts";
import { fill } from "../lib/words/words-query.ts";
import { Notice } from "./notice.tsx";

type ProviderButtonsProps = {
  page: "/sign-in" | "/sign-up";
  /** Where to go afterwards, as a query that goes on with "&". */
  next?: string;
  /** English unless said. */
  words?: Pick<Words["entrance"], "provider" | "orByMail">;
};

/** The ways in by somebody else's account; none when none is offered. A plain form, so it needs no script. */
export function ProviderButtons(props: ProviderButtonsProps) {
  const offered = createLoaded(() => providersQuery());
  const action = () => `${props.page}?do=provider`;
  const refused = takeOutcome(action());
  const words = () => props.words ?? providerButtonWords;
  return (
    <Show when={offered.data()?.data.length}>
      <form class="providers" method="post" action={action() + (props.next ?? "")}>
        <Show when={refused}>
          {(outcome) => (
            <Notice tone="bad" focus>
              <p>{outcome().message}</p>
            </Notice>
          )}
        </Show>
        <For each={offered.data()?.data}>
          {({ id, name }) => (
            <button class="button plain" type="submit" name="provider" value={id}>
              {fill(words().provider, { name })}
            </button>
          )}
        </For>
        <p class="or">{words().orByMail}</p>
      </form>
    </Show>
  );
}
