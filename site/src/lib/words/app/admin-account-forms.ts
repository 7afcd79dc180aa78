/** What the forms about accounts of the platform say of what was sent. */
export const accountFormWords = {
  notNamed: "The account is not named",
  sayWhy: "Say why",
};
