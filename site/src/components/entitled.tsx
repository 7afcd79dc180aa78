import { A } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { allows } from "../../../workers/contract/permissions.ts";
import { type Need, shortfallOf } from "../../../workers/contract/shortfall.ts";
import { entitlementsQuery } from "../lib/billing-queries.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { sentence } from "../lib/failure.ts";
import { meQuery } from "../lib/queries.ts";
import { entitledWords as words } from "../lib/words/app/entitled.ts";
import { Notice } from "./notice.tsx";

type EntitledProps = {
  need: Need;
  /** Leaves it out without a word, where another part of the page says why already. */
  silent?: boolean;
  children: JSX.Element;
};

/**
 * What the organization's plan is enough for; where it is not, why, and the way to one that is. What the plan is may be
 * unknown just now: then the API says so of what is asked for.
 */
export function Entitled(props: EntitledProps) {
  // What is known of the visitor says it too, but after a change of plan not for half a minute.
  const entitlements = createLoaded(() => entitlementsQuery());
  const me = createLoaded(() => meQuery());
  const shortfall = () => {
    const known = entitlements.data();
    return known === undefined ? null : shortfallOf(known, props.need);
  };
  return (
    <Show when={shortfall()} fallback={props.children}>
      {(why) => (
        <Show when={!props.silent}>
          <Notice tone="plain" title={words.title}>
            <p>{sentence(why().message)}</p>
            <Show
              when={allows(me.data()?.role ?? "viewer", "billing:change")}
              fallback={<p>{words.askOwner}</p>}
            >
              <p>
                <A href="/app/billing#change">{words.plans}</A>
              </p>
            </Show>
          </Notice>
        </Show>
      )}
    </Show>
  );
}
