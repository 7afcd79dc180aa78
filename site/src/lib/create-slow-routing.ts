import { useIsRouting } from "@solidjs/router";
import { createEffect, createSignal, onCleanup } from "solid-js";

/** Below this the page before stays: something that shows up for a moment is worse than a wait. */
const patienceMs = 300;

/** Whether a navigation takes so long that it has to be seen. */
export function createSlowRouting(): () => boolean {
  const isRouting = useIsRouting();
  const [isSlow, setSlow] = createSignal(false);
  createEffect(() => {
    if (!isRouting()) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), patienceMs);
    onCleanup(() => clearTimeout(timer));
  });
  return isSlow;
}
