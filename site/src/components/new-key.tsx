import { revalidate } from "@solidjs/router";
import { onMount } from "solid-js";
import { apiKeysPage } from "../lib/api-key-forms.ts";
import { apiKeysQuery } from "../lib/queries.ts";
import { apiKeyWords } from "../lib/words/app/api-keys.ts";
import { CopyButton } from "./copy-button.tsx";
import { Notice } from "./notice.tsx";

const words = apiKeyWords.made;

/** A key that was just made. It is kept nowhere, so this is the one time to copy it. */
export function NewKey(props: { value: string }) {
  // Where a script made it, the list beside it does not know of it yet.
  onMount(() => void revalidate(apiKeysQuery.key));
  return (
    <Notice tone="good" focus title={words.title}>
      <div class="new-key">
        <code>{props.value}</code>
        <CopyButton text={props.value} label={words.copy} />
      </div>
      <p>
        {words.send.before} <code>Authorization: Bearer …</code> {words.send.or} <code>X-Api-Key</code>.
      </p>
      <p>
        <a href={apiKeysPage} target="_self">
          {words.gotIt}
        </a>
      </p>
    </Notice>
  );
}
