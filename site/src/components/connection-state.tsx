import { useIsRouting } from "@solidjs/router";
import { createSignal, onCleanup, onMount, Show } from "solid-js";
import { appFrameWords as words } from "../lib/words/app/app-frame.ts";

/** Says that a page is on its way, and that the network is away: what was loaded stays, and nothing more comes. */
export function ConnectionState() {
  const isRouting = useIsRouting();
  const [isOffline, setOffline] = createSignal(false);
  onMount(() => {
    const look = () => setOffline(!navigator.onLine);
    look();
    for (const event of ["online", "offline"]) window.addEventListener(event, look);
    onCleanup(() => {
      for (const event of ["online", "offline"]) window.removeEventListener(event, look);
    });
  });
  return (
    <>
      <div class="routing" classList={{ under: isRouting() }} aria-hidden="true" />
      <div role="status">
        <Show when={isOffline()}>
          <p class="offline">
            <span class="wrap">{words.offline}</span>
          </p>
        </Show>
      </div>
    </>
  );
}
