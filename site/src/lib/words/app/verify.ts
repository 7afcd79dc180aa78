/** What the page says on which somebody verifies their address. */
export const verifyWords = {
  title: "Verify your address",
  incomplete: {
    before: "The link is not complete. Copy it whole from the mail, or",
    signUp: "create the account",
    after: "again.",
  },
  lead: "One press, and the address is yours.",
  verifying: "Verifying…",
  verify: "Verify the address",
};
