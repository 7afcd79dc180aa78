import type { Task } from "../../../../../workers/contract/tasks.ts";

/** A task's state in a word. */
export const taskStates: Record<Task["status"], string> = {
  pending: "waiting to start",
  processing: "weaving",
  paused: "paused",
  completed: "finished",
  failed: "could not finish",
  cancelled: "cancelled",
};
