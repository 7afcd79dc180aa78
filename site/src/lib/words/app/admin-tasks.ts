/** What the page of every organization's tasks says. `{name}` is replaced by a value. */
export const allTasksWords = {
  title: "All tasks",
  lead: {
    before:
      "Runs of the flow, of every organization, the newest first. Each leads to all that belongs to it; steps that were given up are among the ",
    link: "dead letters",
  },
  state: "State",
  states: { open: "Not ended yet", failed: "Could not finish" },
  anyState: "Any",
  show: "Show",
  what: "The tasks",
  empty: "No task is like that.",
  earlier: "Earlier tasks",
  table: {
    label: "List of all tasks",
    task: "Task",
    organization: "Organization",
    state: "State",
    parts: "Parts done",
    begun: "Begun",
    ended: "Ended",
    reason: "Reason",
    partsOf: "{done} of {total}",
  },
};
