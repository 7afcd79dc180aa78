/** What the forms of schedules say of what was sent. */
export const scheduleFormWords = {
  notNamed: "The schedule is not named",
  noDataset: "Choose a dataset",
};
