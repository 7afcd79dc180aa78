/** What the pages of all organizations say. `{name}` is replaced by a value. */
export const tenantsWords = {
  title: "Organizations",
  search: { q: "Name, short name or id", send: "Search" },
  what: "The organizations",
  empty: "No organization is like that.",
  earlier: "Earlier organizations",
  table: {
    label: "List of organizations",
    name: "Name",
    slug: "Short name",
    members: "Members",
    plan: "Plan",
    access: "Access",
    since: "Since",
  },
  /** In place of a short name. */
  personal: "its owner’s alone",
  one: {
    /** Its page while its name is not known. */
    title: "Organization",
    all: "All organizations",
    what: "The organization",
    done: {
      granted: "It counts from now on; sessions follow within a minute.",
      ungranted: "It is again as the plan says.",
    },
    slug: "Short name",
    id: "Id",
    plan: "Plan, access",
    since: "Since",
    secondFactor: "Second factor",
    required: "required of everybody",
    optional: "as each member likes",
    audit: "What was done in it",
    flags: "which flags are on for it",
  },
  members: {
    heading: "Members",
    label: "List of members",
    name: "Name",
    address: "Address",
    role: "Role",
    joined: "Joined",
  },
  usage: {
    heading: "Usage",
    what: "The usage",
    unbilled: "Its plan is not billed by period, so nothing is counted for it.",
    rows: "{rows} of {included} rows from {from} to {until}.",
  },
  overrides: {
    heading: "What was granted or taken",
    what: "What it may do",
    /** Before the day on which it ends, or what is said where it has none. */
    until: "{reason}, until ",
    takenBack: "it is taken back",
    takeBack: "Take it back",
  },
  grant: {
    summary: "Grant or take something",
    name: "Limit or feature",
    value: "Value",
    why: "Why",
    until: "Until, as 2030-01-31, if it is to end by itself",
    pending: "Saving…",
    send: "Save",
  },
};
