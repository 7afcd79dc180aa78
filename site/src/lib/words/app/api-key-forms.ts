/** What the forms of API keys offer, and say of what was sent. */
export const apiKeyFormWords = {
  lives: { days30: "30 days", days90: "90 days", year: "A year", never: "Until it is revoked" },
  overlaps: { none: "not at all", hour: "an hour", day: "a day", week: "a week" },
  noScope: "Choose what the key is for",
  notNamed: "The key is not named",
  noOverlap: "Choose how long the old key goes on",
};
