/** What forms of datasets, tasks and steps say of what was sent. `{name}` is replaced by a value. */
export const dataFormWords = {
  notNameValue: 'Not "name: value": {line}',
  unknownField: "Unknown field",
  noTask: "The task is not named",
  noStep: "The step is not named",
  noneChosen: "Choose at least one step",
  fileTooLarge: "The file is larger than your plan takes.",
  incomplete: "The form is not complete.",
  /** After why an upload broke off. */
  sendAgain: "Send the same file again to go on where it stopped.",
};
