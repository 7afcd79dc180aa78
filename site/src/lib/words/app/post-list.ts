/** What a list of posts says. */
export const postListWords = {
  /** Between the day and the category. */
  in: "in",
};
