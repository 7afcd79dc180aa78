/** What the pages say that explain a trace, a request or a task. `{name}` is replaced by a value. */
export const explainWords = {
  title: "Explain a request",
  search: { id: "Trace, request, task or webhook", send: "Explain" },
  what: "The explanation",
  noJobs: {
    title: "The jobs worker did not answer.",
    text: "Tasks, failed steps, webhooks to customers and usage are missing here.",
  },
  nothing: "No task, step, webhook or deed belongs to this id.",
  audit: "Audit log",
  deadLetters: {
    heading: "Failed steps",
    /** After the moment at which it was given up. */
    after: "after {attempts} attempts: {error}",
  },
  inbox: "Webhooks that came in",
  invoices: {
    heading: "Invoices that it is in",
    lead: "An invoice names the sum of what was used in its period, not each task.",
  },
  task: {
    heading: "Task, {state}",
    task: "Task",
    trace: "Trace",
    organization: "Organization",
    by: "By",
    begunEnded: "Begun, ended",
    round: "Times begun",
    timeline: "What it did when",
    timelineLabel: "Timeline of task {id}",
    noTimeline: "Its flow cannot be asked just now.",
  },
  ledger: {
    heading: "What it used",
    empty: "Nothing was written down.",
    waits: "waits to be billed",
    billed: "billed",
    never: "never billed: {why}",
  },
  deliveries: {
    heading: "Whom it was told",
    empty: "No endpoint was to be told.",
    /** After the moment at which it was made. */
    afterOne: "{state} after {count} attempt",
    afterMany: "{state} after {count} attempts",
  },
  log: {
    heading: "Log",
    /** Around the trace and what leads to the logs. */
    cloudflare: {
      before: "Cloudflare keeps the lines of the workers: look for ",
      in: " in ",
      link: "Workers Logs",
      after: ", or for older ones in the bucket that Logpush fills.",
    },
    /** Around the trace, a command and the name of a profile. */
    output: {
      before:
        "The workers write their lines to the output of their process, and nothing here keeps them. Look for ",
      there: " there: on a box by ",
      profile: ". With the profile ",
      after: " a box keeps them, and they are shown here.",
    },
    silent: {
      title: "The log store did not answer.",
      text: "What the workers wrote down is missing here.",
    },
    /** Around the moments between which was looked. */
    looked: { from: "Looked through from ", to: " to " },
    /** After that sentence. */
    cut: " There is more than what is shown.",
    empty: "No line names it.",
    table: {
      label: "Lines of the log",
      event: "Event",
      when: "When",
      level: "Level",
      says: "What it says",
    },
  },
};
