/** In what orders datasets can be listed. */
export const datasetOrderWords = {
  newest: "Newest first",
  oldest: "Oldest first",
  name: "By name",
  nameBackwards: "By name, from the end",
  largest: "Largest first",
  smallest: "Smallest first",
};
