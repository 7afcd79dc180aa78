/** What the page of a post says around it. `{name}` is replaced by a value. */
export const postWords = {
  blog: "Blog",
  failed: { heading: "This post cannot be shown", what: "The post" },
  tags: "Tags",
  readingTime: "{minutes} min",
  more: { label: "More posts", before: "Before this", after: "After this" },
};
