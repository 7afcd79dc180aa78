import { For } from "solid-js";
import { securityWords } from "../lib/words/app/security.ts";
import { Notice } from "./notice.tsx";

const words = securityWords.recoveryCodes;

/** The codes for when the telephone is gone, this once. */
export function RecoveryCodes(props: { codes: string[] }) {
  return (
    <>
      <Notice tone="good" focus title={words.title}>
        <p>{words.keep}</p>
      </Notice>
      <ul class="recovery-codes" aria-label={words.list}>
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
