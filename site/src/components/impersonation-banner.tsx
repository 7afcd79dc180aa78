import { Show } from "solid-js";
import type { Me } from "../../../workers/contract/auth.ts";
import { formatMoment } from "../lib/format.ts";
import { appFrameWords } from "../lib/words/app/app-frame.ts";
import { fill } from "../lib/words/words-query.ts";

const words = appFrameWords.acting;

/** Says on every page of the app that an administrator acts as somebody else, and leads back. */
export function ImpersonationBanner(props: { me: Me | undefined }) {
  return (
    <Show when={props.me?.impersonation}>
      {(impersonation) => (
        <aside class="acting" aria-label={words.label}>
          <div class="wrap acting-bar">
            <p>
              {fill(words.you, { name: impersonation().by.name })} <strong>{props.me?.user.name}</strong>{" "}
              {words.until}{" "}
              <time datetime={impersonation().until}>{formatMoment(impersonation().until)}</time>.{" "}
              {words.logged}
            </p>
            <form method="post" action="/stop-impersonating">
              <button class="button small" type="submit">
                {words.stop}
              </button>
            </form>
          </div>
        </aside>
      )}
    </Show>
  );
}
