/** What the page says on which somebody signs out. */
export const signOutWords = {
  title: "Sign out",
  signingOut: "Signing out…",
  signOut: "Sign out",
};
