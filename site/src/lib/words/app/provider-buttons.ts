/** What the ways in by somebody else's account are called. `{name}` is replaced by a value. */
export const providerButtonWords = {
  provider: "Continue with {name}",
  orByMail: "or with your e-mail address",
};
