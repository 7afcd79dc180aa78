/** What the page says to whoever forgot their password. */
export const forgotWords = {
  title: "Forgot your password?",
  lead: "Tell us your address, and we send you a link to choose a new one.",
  sent: "If that address has an account, a mail with a link is on its way. It can take a minute; look into the spam folder too.",
  email: "E-mail address",
  sending: "Sending…",
  send: "Send the link",
  sendAgain: "Send it again",
  remembered: "You remember it?",
  signIn: "Sign in",
};
