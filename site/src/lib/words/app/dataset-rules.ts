/** What the page of a dataset's rules says. `{name}` is replaced by a value. */
export const ruleWords = {
  title: "Rules of {name}",
  heading: "Rules of its columns",
  dataset: "Dataset",
  what: "The rules",
  suggested: {
    title: "These are suggestions.",
    text: "The first rows of the file keep them. They count once you save them.",
  },
  /** Around an example of a pattern. */
  hint: {
    before:
      "A range is for numbers and for dates as 2026-01-31; its ends are in it. A pattern is a regular expression that the whole value has to match, as",
    after: ". Empty values break “required” alone.",
  },
  table: "Rules",
  column: "Column",
  holds: "Holds",
  required: "Required",
  unique: "Unique",
  least: "Least",
  most: "Most",
  pattern: "Pattern",
  typeOf: "Type of {name}",
  leastOf: "Least value of {name}",
  mostOf: "Greatest value of {name}",
  patternOf: "Pattern of {name}",
  pending: "Saving…",
  save: "Save the rules",
};
