/** What is said where people look for somewhere to go. */
export const placeWords = {
  title: "Go to",
  field: "Page, dataset or organization",
  where: "Where to?",
  search: "Search",
  list: "Places",
  none: "Nothing has that name.",
  loading: "One moment…",
  organization: "Organization",
};
