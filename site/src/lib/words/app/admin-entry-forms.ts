/** What the forms about who may come in say of what was sent. */
export const entryFormWords = {
  sayWhen: "Say when, as 2030-01-31T18:00",
  notNamed: "The rule is not named",
};
