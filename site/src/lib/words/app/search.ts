/** What the page says on which the site is searched. `{name}` is replaced by a value. */
export const searchWords = {
  title: "Search",
  titleOf: "Search: {words}",
  label: "What are you looking for?",
  placeholder: "Documentation, posts, changelog",
  send: "Search",
  kinds: { post: "Blog", page: "Page", change: "Changelog", doc: "Documentation" },
  what: "The results",
  none: "Nothing was found for “{words}”.",
  one: "One result for “{words}”",
  many: "{count} results for “{words}”",
};
