const retryMs = 30_000;
/** The gateway looks no further back. */
const oldestMs = 600_000;

type FollowOptions = {
  /** Which collections the page shows something of. */
  collections: string[];
  /** Some of them changed: read them anew. */
  onChange: () => void;
};

/**
 * Hears that content changed, while the page can be seen. It is told which collections did and nothing of what is in
 * them, so what is shown is always what the API answers to whoever looks. Comes back by itself after a drop.
 * @returns Stops following.
 */
export function followContent({ collections, onChange }: FollowOptions): () => void {
  let events: EventSource | undefined;
  let timer = 0;
  let wasHidden = false;
  const close = () => {
    window.clearTimeout(timer);
    events?.close();
    events = undefined;
  };
  const open = () => {
    if (document.visibilityState === "hidden") {
      wasHidden = events !== undefined || wasHidden;
      return close();
    }
    // What changed while nobody looked was not heard.
    if (wasHidden) onChange();
    wasHidden = false;
    if (events !== undefined) return;
    // What is shown was read after the page was asked for: what changed since then may be missing from it.
    const age = String(Math.min(Math.ceil(performance.now()), oldestMs));
    const query = new URLSearchParams({ collections: collections.join(","), age });
    const source = new EventSource(`/api/cms/changes?${query}`);
    events = source;
    source.addEventListener("changed", onChange);
    // Refused, it does not come back by itself.
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return;
      close();
      timer = window.setTimeout(open, retryMs);
    });
  };
  const listeners = [
    [document, "visibilitychange", open],
    [window, "pagehide", close],
    [window, "pageshow", open],
  ] as const;
  for (const [target, event, listener] of listeners) target.addEventListener(event, listener);
  open();
  return () => {
    for (const [target, event, listener] of listeners) target.removeEventListener(event, listener);
    close();
  };
}
