import { type Component, createSignal, onCleanup, onMount, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { appFrameWords as words } from "../lib/words/app/app-frame.ts";

/** The way to everywhere: a page, or with a script what ⌘K opens, which is loaded when somebody first wants it. */
export function GoTo() {
  const [palette, setPalette] = createSignal<Component<{ onClose: () => void }>>();
  const [isOpen, setOpen] = createSignal(false);
  const open = async () => {
    try {
      const { CommandPalette } = await import("./command-palette.tsx");
      setPalette(() => CommandPalette);
      setOpen(true);
    } catch {
      // What would open cannot be loaded: the page that says the same may be.
      window.location.assign("/app/go");
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey) return;
    event.preventDefault();
    if (!isOpen()) void open();
  };
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    void open();
  };
  onMount(() => {
    document.addEventListener("keydown", onKey);
    onCleanup(() => document.removeEventListener("keydown", onKey));
  });
  return (
    <>
      <a class="go-to" href="/app/go" target="_self" aria-keyshortcuts="Meta+K Control+K" onClick={onClick}>
        {words.goTo}
      </a>
      <Show when={isOpen() && palette()}>
        {(Palette) => <Dynamic component={Palette()} onClose={() => setOpen(false)} />}
      </Show>
    </>
  );
}
