/** What the list of tasks says. `{name}` is replaced by a value. */
export const taskListWords = {
  title: "Tasks",
  outcome: "What came of it",
  back: "Back to the task",
  state: "State",
  states: {
    open: "Not ended yet",
    completed: "Finished",
    failed: "Could not finish",
    cancelled: "Cancelled",
  },
  anyState: "Any",
  show: "Show",
  failedSteps: "Failed steps",
  what: "The tasks",
  empty: "No task is like that.",
  earlier: "Earlier tasks",
  table: {
    label: "List of tasks",
    dataset: "Dataset",
    state: "State",
    score: "Score",
    begun: "Begun",
    ended: "Ended",
    reason: "Reason",
    nameless: "Dataset {id}",
  },
};
