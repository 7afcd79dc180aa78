/** What the page says on which somebody keeps the account that they had closed. */
export const restoreWords = {
  title: "Keep your account",
  incomplete: {
    before: "The link is not complete. Copy it whole from the mail, or",
    signIn: "sign in",
    after: "and keep the account from its settings.",
  },
  lead: "One press, and nothing will be erased.",
  keeping: "Keeping…",
  keep: "Keep the account",
};
