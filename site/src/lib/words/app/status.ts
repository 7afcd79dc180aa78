/** What the page of the platform's state says of it now. `{name}` is replaced by a value. */
export const statusWords = {
  title: "Status",
  description: "How each part of the platform is, now, and how it was in the last days.",
  /** What each part is to somebody who uses the product, and what they notice while it is away. */
  parts: {
    postgres: ["Accounts and organizations", "Nobody can sign in or change anything."],
    redis: ["Copies of sessions", "Nothing, but for some speed."],
    directus: ["Content", "Posts and pages are as they were last."],
    lago: ["Billing", "Plans are as they were last; they cannot be changed."],
    jobs: ["Data sets and tasks", "No file is taken, no task begins."],
  } as Record<string, [name: string, whenAway: string]>,
  overall: {
    ok: "Everything runs",
    degraded: "Something is away, the rest runs",
    failing: "Every part runs, but something fails",
    down: "We are down",
  },
  /** Before the moment at which it was asked. */
  asOf: "As of",
  again: "Look again",
  noAnswer: "The gateway does not answer, so nothing is known of what is behind it.",
  away: "Away. {effect}",
  runs: "Runs, answers in {ms} ms",
};
