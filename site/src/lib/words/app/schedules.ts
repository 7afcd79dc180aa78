/** What the page of the schedules says. `{name}` is replaced by a value. */
export const scheduleWords = {
  title: "Schedules",
  lead: "A schedule begins a task over a dataset again and again. What came from an address is fetched from there first, so that each run is over the file of its day.",
  done: {
    created: "The schedule is on.",
    changed: "The schedule is changed.",
    paused: "The schedule is paused: it misses its times, and they are not made up for.",
    resumed: "The schedule goes on with its next time.",
    deleted: "The schedule is gone.",
  } as Record<string, string>,
  what: "The schedules",
  list: {
    heading: "What begins by itself",
    empty: "There is no schedule yet: every task begins when somebody starts it.",
    /** After when it runs, before the dataset. */
    over: ", by the clock of {timeZone}, over",
    /** After the dataset. */
    fetched: ", fetched from {host} each time",
    next: "Next",
    nextOf: "Next times of {name}",
    paused: "Paused",
    failed: "Did not run",
    on: "On",
    run: "Run now",
    pause: "Pause",
    resume: "Resume",
    change: "Change or delete",
  },
  last: {
    none: "It has not run yet.",
    /** Before the moment at which it was. */
    begun: "Last task begun",
    gone: "it is gone, with its dataset’s runs.",
    taskOf: ", the last task of {name}",
    beganNone: "The last time began no task: {why}",
    came: {
      pending: "it is under way",
      processing: "it is under way",
      paused: "it is paused",
      completed: "it finished",
      failed: "it could not finish",
      cancelled: "it was cancelled",
    },
  },
  create: {
    heading: "Add a schedule",
    readOnly: "Whoever may only read the organization’s data cannot add one.",
    full: "{count} of them are the most: delete one to add another.",
    datasets: "Your datasets",
    noDataset: { before: "There is no dataset yet:", link: "upload a file or fetch one", after: "first." },
    dataset: "Dataset",
    datasetHint:
      "One that came from an address is fetched from there each time. The page of a dataset leads here too.",
    datasetFrom: "{name}, from {host}",
    add: "Add the schedule",
    adding: "Adding…",
  },
  fields: {
    name: "What to call it",
    cron: "When",
    cronHint: "A cron pattern: minute, hour, day, month, weekday. Times are {minutes} minutes apart or more.",
    timeZone: "By the clock of",
    timeZoneHint: "A time zone, as Europe/Berlin. It is kept to when clocks change.",
    /** After the pattern in words, before its times. */
    nextTimes: "The next times:",
    nextTimesLabel: "The next times",
  },
  one: {
    title: "Schedule",
    all: "All schedules",
    what: "The schedule",
    /** Before the dataset. */
    over: "It begins a task over",
    /** After the dataset. */
    fetched: ", fetched from {host} first",
    readOnly: "Whoever may only read the organization’s data cannot change it.",
    save: "Save",
    saving: "Saving…",
    delete: "Delete",
    deleteText: "Nothing begins by it any more. The dataset and its runs stay.",
    deleteIt: "Delete the schedule",
  },
};
