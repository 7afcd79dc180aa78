/** What the changelog says around the changes. */
export const changelogWords = {
  title: "Changelog",
  description: "What was added to Selvedge, changed and mended.",
  kinds: { added: "Added", changed: "Changed", fixed: "Fixed", security: "Security" },
  what: "The changelog",
  empty: "Nothing is published yet.",
  /** What the ways on and back lead to. */
  items: "changes",
};
