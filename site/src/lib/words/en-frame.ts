/** What stands around every page, by itself: a page that broke has nothing else to ask. */
export const enFrame = {
  skip: "Skip to the content",
  search: "Search",
  main: "Main",
  account: "Account",
  footer: "Footer",
  signIn: "Sign in",
  signUp: "Create an account",
  app: "App",
  openApp: "Open the app",
  openAppAs: "Open the app as {name}",
  licence: "MIT licence, The Selvedge authors.",
  other: "Deutsch",
  /** What menus call pages, in place of what editors call them; English says what editors say. */
  menu: {} as Record<string, string>,
  /** The same for what editors call the menus' sections, and for what the site says of itself. */
  said: {} as Record<string, string>,
};
