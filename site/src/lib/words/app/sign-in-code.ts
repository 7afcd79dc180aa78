/** What the page says on which somebody signs in with a code by mail. */
export const signInCodeWords = {
  title: "Sign in with a code",
  lead: "Tell us your address, and we mail you a code. You need no password.",
  email: "E-mail address",
  sending: "Sending…",
  send: "Send the code",
  sent: "If that address has an account, a code is on its way. It can take a minute; look into the spam folder too.",
  code: "Code",
  signingIn: "Signing in…",
  signIn: "Sign in",
  sendAnother: "Send another code",
  byPassword: "Sign in with the password",
};
