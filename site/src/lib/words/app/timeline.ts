/** What is said of what a task did when. `{name}` is replaced by a value. */
export const timelineWords = {
  heading: "What it did when",
  what: "The timeline",
  label: "Timeline of the task",
  /** What stretches look like, in the order in which the key of the drawing names them. */
  looks: {
    done: "done",
    failed: "failed attempt",
    running: "under way",
    wait: "waiting for its turn",
    paused: "paused",
    cancelled: "cancelled",
    around: "from its beginning to its end",
  },
  leftOut: "{count} more stretches are not told.",
  expired: "It is kept for a week after the task has ended, and that is over.",
  nothingYet: "Nothing of it has begun yet.",
  attempts: "{count} attempts",
  moreParts: "; {count} more parts are in the table",
  partCount: "how many parts there are",
  part: "part {number}",
  table: {
    what: "What",
    state: "State",
    attempt: "Attempt",
    beganAfter: "Began after",
    took: "Took",
    reason: "Why it failed",
    more: "The API has the {count} that began after these.",
  },
};
