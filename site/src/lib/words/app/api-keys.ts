/** What is said where API keys are made and listed. */
export const apiKeyWords = {
  create: {
    name: "Name",
    nameHint: "What will use it, as “Nightly import”. It shows up in the audit log.",
    scopes: "What it may do",
    life: "How long it lives",
    create: "Create the key",
    creating: "Creating…",
  },
  list: {
    empty: "There is no key yet.",
    expired: "Expired",
    /** Each before the moment at which it was or is. */
    created: "created",
    lastUsed: "last used",
    ended: "ended",
    ends: "ends",
    neverUsed: "never used",
    revoke: "Revoke",
    replace: "Replace",
    overlap: "The old key goes on for",
    replaceIt: "Make its successor",
  },
  made: {
    title: "Copy the key now: it is shown this once.",
    copy: "Copy the key",
    /** Around the two headers. */
    send: { before: "Send it as", or: "or as" },
    gotIt: "I have it",
  },
};
