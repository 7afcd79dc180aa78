/** What the page of the second step of signing in says. */
export const secondStepWords = {
  title: "One more step",
  lead: "Open your authenticator app and type the code that it shows for Selvedge.",
  code: "Code",
  trustDevice: "Do not ask on this browser for 30 days",
  signingIn: "Signing in…",
  signIn: "Sign in",
  passkeyInstead: "Use a passkey instead",
  noTelephone: "No telephone at hand?",
  recoveryCode: "Recovery code",
  recoveryCodeHint: "One of the ten that you kept. Each works once.",
  byRecoveryCode: "Sign in with a recovery code",
  again: "Begin again",
  signInAgain: "Sign in again",
};
