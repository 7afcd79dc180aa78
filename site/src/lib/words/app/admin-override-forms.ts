/** What the forms about what organizations are granted say of what was sent. */
export const overrideFormWords = {
  notNamed: "The organization is not named",
  openAgain: "Open the page again and send the form from there",
  notDay: "Not a day",
  sayName: "Say which limit or feature",
  wholeNumber: "A whole number; a feature is 0 or 1",
};
