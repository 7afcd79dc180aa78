/** What the page says on which somebody writes to us. */
export const contactWords = {
  title: "Contact",
  description: "Write to the people behind Selvedge.",
  heading: "Write to us",
  lead: "A question, a fault you found, a plan we do not have: people read it, and answer.",
  sent: "Your message is with us. We answer to the address that you gave.",
  name: "Your name",
  email: "E-mail address",
  message: "Message",
  /** Of a field that people do not see. */
  lure: "Leave this empty",
  sending: "Sending…",
  send: "Send the message",
};
