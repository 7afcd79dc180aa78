/** What the blog says around its posts. `{name}` is replaced by a value. */
export const blogWords = {
  title: "Blog",
  description: "Notes on building and running Selvedge.",
  descriptionOf: "Posts under {title}.",
  heading: "Notes from the loom",
  kinds: { category: "Category", tag: "Tag", author: "Author" },
  what: "The posts",
  away: "Posts come from the content system, and that does not answer. Everything else works without it.",
  empty: "Nothing is published yet.",
  /** What the ways on and back lead to. */
  items: "posts",
};
