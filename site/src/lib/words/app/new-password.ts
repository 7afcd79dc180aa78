/** What is said where somebody chooses a password. */
export const newPasswordWords = {
  hint: "At least 12 characters. A few words in a row are easier to keep than signs.",
};
