/** What the page says on which somebody signs up. */
export const signUpWords = {
  title: "Create an account",
  name: "Your name",
  email: "E-mail address",
  password: "Password",
  creating: "Creating…",
  create: "Create the account",
  hasOne: "You have one already?",
  signIn: "Sign in",
};
