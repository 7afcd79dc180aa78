import type { Timeline } from "../../../workers/contract/timeline.ts";
import { load } from "./load.ts";

const pollMs = 3_000;

type FollowOptions = {
  /** Whether the task has ended, so that it is asked for the last time. */
  once: boolean;
  onTimeline: (timeline: Timeline) => void;
};

/**
 * Asks for a task's timeline every few seconds while the page can be seen.
 * @returns Stops asking.
 */
export function followTimeline(id: string, { once, onTimeline }: FollowOptions): () => void {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async () => {
    if (document.visibilityState === "visible" || once) {
      const loaded = await load("GET /api/tasks/{id}/timeline", { path: { id } });
      if (loaded.ok && !isStopped) onTimeline(loaded.data.timeline);
    }
    if (!isStopped && !once) timer = setTimeout(ask, pollMs);
  };
  timer = setTimeout(ask, once ? 0 : pollMs);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
