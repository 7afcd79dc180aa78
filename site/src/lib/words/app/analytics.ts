/** What the page of how the platform is used says. `{name}` is replaced by a value. */
export const analyticsWords = {
  title: "Analytics",
  what: "The analytics",
  from: "First day",
  to: "Last day",
  show: "Show",
  sums: {
    requests: "Requests",
    failed: "Of them failed by us",
    signUps: "Sign-ups",
    paying: "Of them in an organization that pays now",
  },
  countedSince: "Requests are counted since {moment}.",
  notCounted: "No request was counted yet: each isolate hands its counts over once a minute.",
  requests: { title: "Requests", all: "All", refused: "Refused (4xx)", failed: "Failed (5xx)" },
  time: {
    title: "Time to answer",
    value: "{count} ms",
    half: "Half were faster than",
    most: "95 of 100 were faster than",
  },
  people: { title: "People who did something", name: "People" },
  signUps: { title: "Sign-ups", all: "Signed up", paying: "Of them pay now" },
};
