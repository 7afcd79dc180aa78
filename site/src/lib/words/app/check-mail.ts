/** What the page says to whoever just signed up. */
export const checkMailWords = {
  title: "Check your mail",
  sentAgain: "If that address has an account to verify, a new link is on its way.",
  lead: "We sent a link to the address you gave. Open it, and the account is yours.",
  wait: "It can take a minute. Look into the spam folder too.",
  known: "If that address has an account already, the mail says so instead: nobody else learns it here.",
  mistyped: { before: "Mistyped the address?", signUp: "Start again", after: "with the right one." },
  noMail: "No mail?",
  email: "E-mail address",
  sending: "Sending…",
  sendAgain: "Send it again",
  verified: "Verified already?",
  signIn: "Sign in",
};
