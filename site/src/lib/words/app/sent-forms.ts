/** What is said of a form that was sent and cannot be taken. */
export const sentFormWords = {
  otherSite: "This form was sent from another site. Open it here and send it again.",
  fromItsPage: "Send the form from its page.",
  tooLong: "What was entered is too long.",
  noSuchForm: "This page has no such form",
  linkIncomplete: "The link is not complete",
  noSession: "The session is not named",
  noNotification: "The notification is not named",
};
