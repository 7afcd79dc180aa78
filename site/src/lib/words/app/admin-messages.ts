/** What the page of what visitors wrote says. */
export const messagesWords = {
  title: "Messages",
  lead: "What visitors wrote by the contact form. An answer goes by mail, to their address.",
  what: "The messages",
  empty: "Nobody has written yet.",
  earlier: "Earlier messages",
};
