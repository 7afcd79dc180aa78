/** What the page of all of somebody's organizations says. `{name}` is replaced by a value. */
export const organizationsWords = {
  title: "Organizations",
  yours: "Yours",
  what: "Your organizations",
  yoursAlone: "Yours alone",
  openNow: "Open now",
  open: "Open {name}",
  openTo: "Open to {domain}",
  join: "Join {name}",
  another: {
    heading: "Another one",
    name: "Name",
    slug: "Short name",
    slugHint: "2 to 48 lower-case letters, digits and dashes. Nobody else has it.",
    create: "Create the organization",
    creating: "Creating…",
  },
};
