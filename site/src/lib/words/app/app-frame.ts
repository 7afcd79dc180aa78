/** What stands around every page behind the sign-in. `{name}` is replaced by a value. */
export const appFrameWords = {
  skip: "Skip to the content",
  brand: "Selvedge",
  nav: {
    label: "Main",
    datasets: "Datasets",
    tasks: "Tasks",
    schedules: "Schedules",
    webhooks: "Webhooks",
    settings: "Settings",
    content: "Content",
    admin: "Admin",
  },
  signOut: "Sign out",
  goTo: "Go to…",
  bell: { label: "Notifications", unread: ", {count} unread" },
  organizations: { link: "Organizations", label: "Organization", switch: "Switch", all: "All" },
  acting: {
    label: "Acting as somebody else",
    /** Before the name of who is acted as. */
    you: "You, {name}, act as",
    /** Before the moment at which it ends. */
    until: "until",
    logged: "All of it is logged under your name.",
    stop: "Stop",
  },
  offline: "You are offline. What you see may be old, and nothing can be sent.",
  onItsWay: "The page is on its way.",
};
