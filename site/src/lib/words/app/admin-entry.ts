/** What the page of who may come in says. `{name}` is replaced by a value. */
export const entryWords = {
  title: "Entry rules",
  done: {
    created: "The rule holds within seconds.",
    deleted: "The rule is gone.",
    begun: "Maintenance has begun: all but administrators are told to come back later.",
    ended: "Maintenance is over.",
  },
  maintenance: {
    heading: "Maintenance",
    what: "The maintenance",
    none: "The platform serves everybody.",
    going: {
      title: "Nobody but administrators is served.",
      /** Before the moment at which it began. */
      message: "“{message}”, since ",
      /** Before the moment at which it is to end. */
      end: ", expected to end ",
    },
    stop: "End the maintenance",
    begin: {
      summary: "Begin maintenance",
      message: "What people are told",
      endsAt: "Expected to end, in UTC",
      endsAtHint: "It ends when you say so; until then people are told to come back at this time.",
      pending: "Beginning…",
      send: "Begin the maintenance",
    },
  },
  actions: { deny: "Keep out", allow: "Let in" },
  kinds: { address: "An address or a network", country: "A country" },
  rules: {
    heading: "Rules",
    lead: "A rule keeps an address, a network or a country out, or lets an address in whatever keeps it out. One that would keep you out yourself is refused. Rules hold for the API and with it for everything that somebody does; public pages that are kept at the edge stay readable to everybody.",
    what: "The rules",
    empty: "There is no rule: anybody comes in.",
    label: "List of rules",
    who: "Who",
    action: "What",
    why: "Why",
    since: "Since",
    until: "Until",
    deeds: "Deeds",
    takeAway: "Take away",
    earlier: "Earlier rules",
  },
  add: {
    heading: "Add a rule",
    action: "What",
    kind: "Kind",
    who: "Who",
    whoHint:
      "203.0.113.9, 203.0.113.0/24, 2001:db8::/32, or a country’s two letters (known behind Cloudflare alone).",
    why: "Why",
    until: "Until, in UTC, if it is to end by itself",
    pending: "Adding…",
    send: "Add the rule",
  },
};
