/** What the preview of a draft says. `{name}` is replaced by a value. */
export const previewWords = {
  title: "Preview: {name}",
  banner: {
    label: "Preview",
    this: "This is a preview",
    /** After it, before the moment at which the link ends. */
    until: "of what is saved, whether it is published or not. The link ends on",
  },
  over: { title: "This preview is over", text: "Ask whoever sent you the link for another one." },
  missing: { title: "There is no such preview", text: "The link may not be complete." },
  failed: { title: "Preview", heading: "The preview cannot be shown", what: "The preview" },
  start: "To the start page",
  block: {
    incomplete: "A block of the kind “{type}” is not complete yet.",
    misses: "It misses “{missing}”: until it has that, the page is not shown.",
  },
};
