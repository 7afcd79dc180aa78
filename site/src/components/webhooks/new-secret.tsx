import { revalidate } from "@solidjs/router";
import { onMount } from "solid-js";
import { webhookEndpointsQuery } from "../../lib/webhook-queries.ts";
import { webhookWords } from "../../lib/words/app/webhooks.ts";
import { CopyButton } from "../copy-button.tsx";
import { Notice } from "../notice.tsx";

const words = webhookWords.secret;

/** An endpoint's secret that was just made. It is shown nowhere else, so this is the one time to copy it. */
export function NewSecret(props: { value: string; page: string }) {
  // Where a script made the endpoint, the list beside it does not know of it yet.
  onMount(() => void revalidate(webhookEndpointsQuery.key));
  return (
    <Notice tone="good" focus title={words.title}>
      <div class="new-key">
        <code>{props.value}</code>
        <CopyButton text={props.value} label={words.copy} />
      </div>
      <p>{words.use}</p>
      <p>
        <a href={props.page} target="_self">
          {words.gotIt}
        </a>
      </p>
    </Notice>
  );
}
