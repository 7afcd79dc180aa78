/** What the forms say of what was sent with which content is written. */
export const contentFormWords = {
  notNamed: "The item is not named",
  noHours: "Not a number of hours",
  file: {
    refused: "Only editors add files to the content.",
    tooLarge: "The file is too large.",
    none: "Choose a file",
  },
};
