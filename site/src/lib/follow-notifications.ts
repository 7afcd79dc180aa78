/** How long a sent form may take until the session is looked at again. */
const formMs = 10_000;

type FollowOptions = {
  /** The place of the newest notification that is known; null when that could not be loaded. */
  after: string | null;
  onNews: () => void;
};

/**
 * Hears of new notifications while the page can be seen, and calls `onNews` for each. The browser itself comes back after a
 * drop, to where it was. While a form is under way nothing is asked: its answer may bring another session, with which this
 * one is over, and what asks with the old one then is refused.
 * @returns Stops following.
 */
export function followNotifications({ after, onNews }: FollowOptions): () => void {
  let events: EventSource | undefined;
  let [last, timer] = [after, 0];
  const close = () => {
    window.clearTimeout(timer);
    events?.close();
    events = undefined;
  };
  const open = () => {
    if (document.visibilityState === "hidden") return close();
    if (events !== undefined) return;
    const search = last === null ? "" : `?${new URLSearchParams({ after: last })}`;
    events = new EventSource(`/api/notifications/stream${search}`);
    events.addEventListener("notification", ({ lastEventId }) => {
      last = lastEventId;
      onNews();
    });
    events.addEventListener("end", close);
  };
  const pause = () => {
    close();
    timer = window.setTimeout(open, formMs);
  };
  const listeners = [
    [document, "visibilitychange", open],
    [document, "submit", pause],
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
