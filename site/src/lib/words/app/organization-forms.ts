/** What the forms of organizations say of what was sent. */
export const organizationFormWords = {
  notNamed: "It is not named",
};
