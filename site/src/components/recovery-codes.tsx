import { For } from "solid-js";
import { Notice } from "./notice.tsx";

/** The codes for when the telephone is gone, this once. */
export function RecoveryCodes(props: { codes: string[] }) {
  return (
    <>
      <Notice tone="good" focus title="Your recovery codes.">
        <p>
          Keep these recovery codes where you find them without your telephone. Each works once, and they are
          not shown again.
        </p>
      </Notice>
      <ul class="recovery-codes" aria-label="Recovery codes">
        <For each={props.codes}>
          {(code) => (
            <li>
              <code>{code}</code>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
