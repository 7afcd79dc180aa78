import { Show } from "solid-js";
import type { Me } from "../../../workers/contract/auth.ts";
import { formatMoment } from "../lib/format.ts";

/** Says on every page of the app that an administrator acts as somebody else, and leads back. */
export function ImpersonationBanner(props: { me: Me | undefined }) {
  return (
    <Show when={props.me?.impersonation}>
      {(impersonation) => (
        <aside class="acting" aria-label="Acting as somebody else">
          <div class="wrap acting-bar">
            <p>
              You, {impersonation().by.name}, act as <strong>{props.me?.user.name}</strong> until{" "}
              <time datetime={impersonation().until}>{formatMoment(impersonation().until)}</time>. All of it
              is logged under your name.
            </p>
            <form method="post" action="/stop-impersonating">
              <button class="button small" type="submit">
                Stop
              </button>
            </form>
          </div>
        </aside>
      )}
    </Show>
  );
}
