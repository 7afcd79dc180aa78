import { sinceFormSentMs } from "./sent-form.ts";

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
  let [last, timer, isPaused] = [after, 0, false];
  const close = () => {
    events?.close();
    events = undefined;
  };
  const open = () => {
    if (document.visibilityState === "hidden") return close();
    // A page that is shown only after its form was sent must not ask either.
    if (isPaused || events !== undefined) return;
    const search = last === null ? "" : `?${new URLSearchParams({ after: last })}`;
    events = new EventSource(`/api/notifications/stream${search}`);
    events.addEventListener("notification", ({ lastEventId }) => {
      last = lastEventId;
      onNews();
    });
    events.addEventListener("end", close);
  };
  const resume = () => {
    isPaused = false;
    open();
  };
  const pause = () => {
    leave();
    isPaused = true;
    timer = window.setTimeout(resume, formMs);
  };
  const leave = () => {
    close();
    window.clearTimeout(timer);
    isPaused = false;
  };
  const listeners = [
    [document, "visibilitychange", open],
    [document, "submit", pause],
    [window, "pagehide", leave],
    [window, "pageshow", open],
  ] as const;
  for (const [target, event, listener] of listeners) target.addEventListener(event, listener);
  if (sinceFormSentMs() < formMs) pause();
  else open();
  return () => {
    for (const [target, event, listener] of listeners) target.removeEventListener(event, listener);
    leave();
  };
}
