import { type JSX, Show } from "solid-js";
import type { Me } from "../../../workers/contract/auth.ts";
import { Notice } from "./notice.tsx";

type TheirsAloneProps = { me: Me | undefined; children: JSX.Element };

/** What a person alone may see and change of their account: whoever acts as them is told so instead. */
export function TheirsAlone(props: TheirsAloneProps) {
  return (
    <Show when={props.me?.impersonation} fallback={props.children}>
      {(impersonation) => (
        <Notice tone="plain" title="Not while acting as somebody else.">
          <p>
            This part is for {props.me?.user.name} alone. Stop acting to go on as yourself,{" "}
            {impersonation().by.name}.
          </p>
        </Notice>
      )}
    </Show>
  );
}
