/** What the page says on which somebody takes their data or closes their account. `{name}` is replaced by a value. */
export const accountWords = {
  title: "Account",
  kept: "Your account is kept. Nothing will be erased.",
  what: "The closing of your account",
  close: {
    heading: "Close the account",
    lead: "You are signed out everywhere else, and until a day that is shown here at once the account does nothing but let you take your data or change your mind. Then everything that we hold about you is erased:",
    erased: {
      account: "your account, your sessions, your ways to sign in and your notifications;",
      organizations:
        "your own organizations in which nobody else is, with their data sets, tasks, results and files;",
      name: "your name on what you made in organizations of others, which stays theirs;",
      audit: "what the audit log says of you, whose key is destroyed.",
    },
    stays: "Invoices stay as long as the law wants them. Nobody can bring anything else back.",
    closing: "Closing…",
    close: "Close the account",
  },
  closing: {
    heading: "Your account is closed",
    /** Around the moment at which it will be. */
    due: {
      before: "It will be erased on",
      after: ". Until then you can take your data, or keep the account as it was.",
    },
    keeping: "Keeping…",
    keep: "Keep the account",
  },
  export: {
    heading: "Your data",
    what: "Your archives",
    lead: "An archive of everything that we hold about you, for you to keep. Making it takes some minutes; a mail says when it is ready.",
    done: "The archive is being made. We write to you when it is ready.",
    starting: "Starting…",
    start: "Make an archive",
    archive: "Archive",
    pending: "Being made",
    failed: "Failed: try again",
    /** Each before its moment. */
    askedFor: "asked for",
    thereUntil: "there until",
    download: "Download",
    /** Heard after it. */
    which: "the archive of {moment}",
  },
};
