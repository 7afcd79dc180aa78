/** What a page says to which a mail's link leads, whatever the link is for. */
export const mailLinkWords = {
  incomplete: "The link is not complete. Copy it whole from the mail.",
};
