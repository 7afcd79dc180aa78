/** What the pages have in common on which content is written. `{name}` is replaced by a value. */
export const contentFrameWords = {
  title: "Content",
  what: "The content",
  new: "New {noun}",
  refused: {
    title: "Not for you",
    heading: "This is for editors",
    lead: "Your account may not write what the site says. An administrator can change that.",
    way: "To your datasets",
  },
  missing: { title: "Not found", heading: "There is no such collection", all: "All content" },
};
