/** What forms say of what came of them. `{name}` is replaced by a value. */
export const formOutcomeWords = {
  checkFields: "Check the marked fields.",
  incomplete: "The form is not complete",
  again: "Try again {wait}.",
  signedOut: "You are signed out. Sign in again in another tab, then send this once more.",
};
