/** What is said where a page that editors made cannot be shown. */
export const blockPageWords = {
  failed: { title: "Not shown", heading: "This page cannot be shown", what: "The page" },
};
