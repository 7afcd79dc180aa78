/** What the page says where administrators begin. */
export const adminHomeWords = {
  title: "Administration",
  health: "What answers",
  what: "The health",
};
