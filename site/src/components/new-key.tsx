import { revalidate } from "@solidjs/router";
import { onMount } from "solid-js";
import { apiKeysPage } from "../lib/api-key-forms.ts";
import { apiKeysQuery } from "../lib/queries.ts";
import { CopyButton } from "./copy-button.tsx";
import { Notice } from "./notice.tsx";

/** A key that was just made. It is kept nowhere, so this is the one time to copy it. */
export function NewKey(props: { value: string }) {
  // Where a script made it, the list beside it does not know of it yet.
  onMount(() => void revalidate(apiKeysQuery.key));
  return (
    <Notice tone="good" focus title="Copy the key now: it is shown this once.">
      <div class="new-key">
        <code>{props.value}</code>
        <CopyButton text={props.value} label="Copy the key" />
      </div>
      <p>
        Send it as <code>Authorization: Bearer …</code> or as <code>X-Api-Key</code>.
      </p>
      <p>
        <a href={apiKeysPage} target="_self">
          I have it
        </a>
      </p>
    </Notice>
  );
}
