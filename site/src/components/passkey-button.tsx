import { createSignal, type JSX, onMount, Show } from "solid-js";
import type { PasskeyOutcome } from "../lib/passkeys.ts";
import { Notice } from "./notice.tsx";

type PasskeyButtonProps = {
  /** What pressing it does. */
  work: () => Promise<PasskeyOutcome>;
  /** What may happen without pressing it, once the page stands. */
  offer?: () => Promise<PasskeyOutcome>;
  /** What stands there where the browser has none. */
  fallback?: JSX.Element;
  /** How it looks besides a button; small unless said. */
  class?: string;
  children: JSX.Element;
};

/** A button that asks the browser for a passkey; where there are none, or no scripts, there is no button. */
export function PasskeyButton(props: PasskeyButtonProps) {
  const [able, setAble] = createSignal<boolean>();
  const [message, setMessage] = createSignal<string>();
  const [pending, setPending] = createSignal(false);

  const show = (outcome: PasskeyOutcome) => {
    if (outcome !== null && "location" in outcome) return window.location.assign(outcome.location);
    setMessage(outcome?.message);
    setPending(false);
  };

  onMount(() => {
    // Browsers make passkeys for names, not for addresses of machines.
    const isNamed = !/^[\d.]+$|^\[/.test(window.location.hostname);
    setAble("PublicKeyCredential" in window && isNamed);
    if (able() && props.offer) void props.offer().then(show);
  });

  const press = async () => {
    if (pending()) return;
    setPending(true);
    show(await props.work());
  };

  return (
    <Show when={able()} fallback={<Show when={able() === false}>{props.fallback}</Show>}>
      <div class="passkey">
        <Show when={message()}>{(text) => <Notice tone="bad">{text()}</Notice>}</Show>
        <button
          class={`button ${props.class ?? "small"}`}
          type="button"
          onClick={press}
          aria-disabled={pending() ? "true" : undefined}
        >
          {props.children}
        </button>
      </div>
    </Show>
  );
}
