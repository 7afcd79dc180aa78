/** What the forms about feature flags say of what was sent. */
export const flagFormWords = {
  wholePercent: "A whole number from 1 to 99",
  sayShare: "Say a share from 1 to 99",
  notNamed: "The organization is not named",
};
