import { createSignal, onMount, Show } from "solid-js";
import { copyWords as words } from "../lib/words/app/copy-button.ts";

/** There where a script can copy; a text can be marked by hand anywhere. */
export function CopyButton(props: { text: string; label: string }) {
  const [canCopy, setCanCopy] = createSignal(false);
  const [said, setSaid] = createSignal("");
  onMount(() => setCanCopy(navigator.clipboard !== undefined));
  const copy = async () => {
    const copied = await navigator.clipboard.writeText(props.text).then(
      () => true,
      () => false,
    );
    setSaid(copied ? words.copied : words.byHand);
  };
  return (
    <Show when={canCopy()}>
      <button class="button" type="button" onClick={copy}>
        {props.label}
      </button>
      <span role="status">{said()}</span>
    </Show>
  );
}
