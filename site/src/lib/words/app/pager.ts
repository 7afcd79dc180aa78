/** What the ways on and back in a list are called. `{name}` is replaced by a value. */
export const pagerWords = { label: "Pages", newest: "Newest {what}", older: "Older {what}" };
