/** What is said of what could not be loaded or changed. `{name}` is replaced by a value. */
export const noticeWords = {
  failed: "{what} cannot be shown right now.",
  /** Before its id. */
  request: "Request",
  unchanged: "Nothing was changed.",
};
