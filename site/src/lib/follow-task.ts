import type { Task } from "../../../workers/contract/tasks.ts";
import { load } from "./load.ts";

const pollMs = 2000;

export function hasEnded(task: Task): boolean {
  return task.finishedAt !== null;
}

/**
 * Follows a task until it ends: by its event stream, or by asking every two seconds where the stream breaks for good.
 * @returns Stops following.
 */
export function followTask(id: string, onTask: (task: Task) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const path = `/api/tasks/${encodeURIComponent(id)}`;
  const events = new EventSource(`${path}/events`);
  const stop = () => {
    events.close();
    clearTimeout(timer);
  };
  const take = (task: Task) => {
    if (hasEnded(task)) stop();
    onTask(task);
  };
  const poll = async () => {
    const loaded = await load("GET /api/tasks/{id}", { path: { id } });
    if (loaded.ok) take(loaded.data.task);
    if (!loaded.ok || !hasEnded(loaded.data.task)) timer = setTimeout(poll, pollMs);
  };
  const read = ({ data }: MessageEvent<string>) => take(taskIn(JSON.parse(data)));
  for (const name of ["message", "task", "progress"]) events.addEventListener(name, read);
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED && timer === undefined) void poll();
  });
  return stop;
}

function taskIn(data: Task | { task: Task }): Task {
  return "task" in data ? data.task : data;
}
