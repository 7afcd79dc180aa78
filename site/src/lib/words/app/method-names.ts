/** How somebody signed in. `{name}` is replaced by a value. */
export const methodWords = {
  known: {
    password: "By password",
    code: "By a code from a mail",
    passkey: "By passkey",
    impersonation: "An administrator, to help you",
    unknown: "In another way",
  },
  provider: "By {name}",
};
