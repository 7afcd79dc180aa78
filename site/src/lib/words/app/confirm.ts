/** What the page says on which somebody shows once more that it is them. */
export const confirmWords = {
  title: "Is it you?",
  lead: "What you are about to do should be done by you alone. Show once more that it is you; it counts for ten minutes, and then you can do it.",
  what: "This page",
  checking: "Checking…",
  goOn: "Go on",
  appCode: "Code of your app",
  noTelephone: "No telephone at hand?",
  recoveryCode: "Recovery code",
  useRecoveryCode: "Use a recovery code",
  sent: "A code is on its way to your address.",
  mailCode: "Code of the mail",
  sendAnother: "Send another code",
  mailInstead: "Mail me a code instead",
  passkeyInstead: "Use a passkey instead",
  password: "Password",
};
