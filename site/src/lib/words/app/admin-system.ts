/** What the page of how the platform is says. `{name}` is replaced by a value. */
export const systemWords = {
  title: "System health",
  what: "The health",
  answers: {
    heading: "What answers",
    now: "Version {version}; {connections} connections to the database; {people} people seen in the last minutes by the isolate that answered.",
  },
  /** In place of a number. */
  unknown: "unknown",
  waits: {
    heading: "What waits",
    label: "List of what waits",
    what: "What",
    count: "How many",
    since: "The oldest since",
    queue: "Messages in the queue of {name}",
    tasks: "Tasks that have not ended",
    deadLetters: "Failed steps that wait for somebody",
    deliveries: "Webhooks to customers under way",
    usage: "Usage that is not billed yet",
    inbox: "Webhooks in the inbox",
    inboxFailed: "Webhooks in the inbox that failed",
  },
  limiter: {
    heading: "What was limited",
    lead: "By the isolate that answered, since it began.",
    empty: "Nothing was counted yet.",
    label: "Decisions of the limiter",
    policy: "Policy",
    decision: "Decision",
    count: "How often",
  },
};
