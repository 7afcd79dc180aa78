/** What the page says on which somebody chooses a password anew. */
export const resetWords = {
  title: "Choose a new password",
  incomplete: {
    before: "The link is not complete. Copy it whole from the mail, or",
    forgot: "ask for a new one",
  },
  lead: "It takes the place of the old one, and signs you out everywhere.",
  password: "New password",
  changing: "Changing…",
  change: "Change the password",
  newLink: "Ask for a new link",
};
