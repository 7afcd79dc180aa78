/** What stands on every page for administrators of the platform, and what anybody else is told there. */
export const adminFrameWords = {
  nav: { label: "Administration", home: "Home" },
  what: "The page",
  refused: {
    title: "Not for you",
    heading: "This is for administrators",
    lead: "Your account does not administer the platform.",
    way: "To your datasets",
  },
};
