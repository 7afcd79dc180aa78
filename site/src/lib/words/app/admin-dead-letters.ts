/** What is said of what was given up in every organization, beside what is said of it in each. */
export const allDeadLettersWords = {
  lead: "Steps that were given up after every attempt, of all organizations, and messages that a queue gave up.",
};
