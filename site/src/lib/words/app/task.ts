/** What the page of a task says. */
export const taskWords = {
  title: "Task",
  all: "All datasets",
  missing: "There is no such task",
  what: "The task",
  /** Its dataset where that has no name. */
  dataset: "Dataset",
  links: { dataset: "The dataset", rules: "its rules" },
  done: {
    cancel: "The task is cancelled.",
    pause: "The task is paused: what is under way is finished, nothing more begins.",
    resume: "The task goes on.",
    retry: "The task begins again where it failed.",
  },
  failed: "The file could not be processed.",
  control: {
    label: "Control",
    retry: "Try again where it failed",
    pause: "Pause",
    resume: "Go on",
    cancel: "Cancel for good",
  },
};
