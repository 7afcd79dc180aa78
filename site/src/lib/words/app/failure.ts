/** What is said of a request that failed, where the answer itself does not say it. `{name}` is replaced by a value. */
export const failureWords = {
  status: "The request failed with status {status}",
  accountClosing: "Your account is closed, and nothing else works until you keep it",
};
