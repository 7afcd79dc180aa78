import { A } from "@solidjs/router";
import { createSignal, onMount, Show } from "solid-js";
import { load } from "../lib/load.ts";
import { hasSignedInHint } from "../lib/signed-in-hint.ts";

/**
 * Ways in for a visitor, the way back into the app for someone who is signed in. Which of the two shows is decided by
 * the style sheet from the hint in the document; only with that hint does the browser ask for a name.
 */
export function AccountLinks() {
  const [name, setName] = createSignal<string>();
  onMount(async () => {
    if (!hasSignedInHint()) return;
    const me = await load("GET /api/auth/me");
    if (me.ok) setName(me.data.user.name);
    else if (me.failure.status === 401) delete document.documentElement.dataset.signedIn;
  });
  return (
    <nav class="bar-account" aria-label="Account">
      <A class="when-signed-out" href="/sign-in">
        Sign in
      </A>
      <A class="button small when-signed-out only-wide" href="/sign-up">
        Create an account
      </A>
      <a class="button small when-signed-in" href="/app" rel="external">
        <span class="only-narrow">App</span>
        <span class="only-wide">
          Open the app<Show when={name()}>{(known) => <> as {known()}</>}</Show>
        </span>
      </a>
    </nav>
  );
}
