/** What the page of the platform's state says of how it went lately. `{name}` is replaced by a value. */
export const journeyWords = {
  /** What each journey is to somebody who makes it. */
  names: {
    site: "Opening the site",
    "signing in": "Signing in",
    "signing in and out": "Signing in and out",
    content: "Reading posts and pages",
    plans: "Looking at plans",
    tasks: "Running tasks",
  } as Record<string, string>,
  heading: "The last {count} days",
  unreadable: "What is known of them cannot be read now.",
  untried: "Nothing is known of them yet: what people do has not been tried so far.",
  /** Before the moment at which they were. */
  tried: "Each minute we try what people do here. Last tried",
  notSince: ", and not since: how it goes now is not known",
  failedLast: ": failed when last tried",
  sum: "{share} of {runs} {tries} on {days} went well.",
  tries: { one: "try", many: "tries" },
  days: { one: "one day", many: "{count} days" },
  lastTook: "The last took {ms} ms.",
  worse: "Days with failures",
  table: {
    label: "{name}: days with failures",
    day: "Day, in UTC",
    failed: "Failed",
    tries: "Tries",
  },
  incidents: {
    heading: "Incidents",
    none: "None is on record.",
    /** After the journey, before the moment. */
    failsSince: "has failed since",
    failedFrom: "failed from",
    to: "to",
  },
};
