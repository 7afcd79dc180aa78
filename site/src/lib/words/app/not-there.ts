/** What is said of content that is not there. */
export const notThereWords = {
  changelog: "There is no such page of the changelog",
  posts: "There is no such page of posts",
  doc: "There is no such page of the documentation",
};
