/** What the ways out of refusals are called. */
export const remedyWords = {
  twoFactor: "To your security settings",
  closing: "Keep the account, or see when it ends",
  organizationSignIn: "Sign in with your organization",
  plans: "See what other plans have",
  payment: "See what is open",
  signIn: "Sign in",
};
