import { A, useLocation } from "@solidjs/router";
import { createSignal, onMount, Show } from "solid-js";
import { load } from "../lib/load.ts";
import { hasSignedInHint } from "../lib/signed-in-hint.ts";
import type { Words } from "../lib/words/en.ts";
import { inLanguage, languageOf } from "../lib/words/language.ts";
import { fill } from "../lib/words/words-query.ts";

/**
 * Ways in for a visitor, the way back into the app for someone who is signed in. Which of the two shows is decided by
 * the style sheet from the hint in the document; only with that hint does the browser ask for a name.
 */
export function AccountLinks(props: { words: Words["frame"] }) {
  const location = useLocation();
  const [name, setName] = createSignal<string>();
  onMount(async () => {
    if (!hasSignedInHint()) return;
    const me = await load("GET /api/auth/me");
    if (me.ok) setName(me.data.user.name);
    else if (me.failure.status === 401) delete document.documentElement.dataset.signedIn;
  });
  return (
    <nav class="bar-account" aria-label={props.words.account}>
      <A class="when-signed-out" href={inLanguage("/sign-in", languageOf(location.pathname))}>
        {props.words.signIn}
      </A>
      <A class="button small when-signed-out only-wide" href="/sign-up">
        {props.words.signUp}
      </A>
      <a class="button small when-signed-in" href="/app" rel="external">
        <span class="only-narrow">{props.words.app}</span>
        <span class="only-wide">
          <Show when={name()} fallback={props.words.openApp}>
            {(known) => fill(props.words.openAppAs, { name: known() })}
          </Show>
        </span>
      </a>
    </nav>
  );
}
