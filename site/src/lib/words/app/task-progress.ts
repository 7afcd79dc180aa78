/** What is said of how far a task is. `{name}` is replaced by a value. */
export const progressWords = {
  label: "Progress",
  partsDone: ", {done} of {total} parts done",
  now: ", now {step}",
  aboutLeft: "about {time} left",
  lessThanMinute: "less than a minute left",
};
