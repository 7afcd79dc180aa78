import { type JSX, Show } from "solid-js";
import type { Me } from "../../../workers/contract/auth.ts";
import { theirsAloneWords as words } from "../lib/words/app/theirs-alone.ts";
import { fill } from "../lib/words/words-query.ts";
import { Notice } from "./notice.tsx";

type TheirsAloneProps = { me: Me | undefined; children: JSX.Element };

/** What a person alone may see and change of their account: whoever acts as them is told so instead. */
export function TheirsAlone(props: TheirsAloneProps) {
  return (
    <Show when={props.me?.impersonation} fallback={props.children}>
      {(impersonation) => (
        <Notice tone="plain" title={words.title}>
          <p>{fill(words.text, { name: props.me?.user.name ?? "", by: impersonation().by.name })}</p>
        </Notice>
      )}
    </Show>
  );
}
