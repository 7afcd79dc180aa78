/** What stands around the documentation. `{name}` is replaced by a value. */
export const docWords = {
  title: "Documentation",
  description:
    "How to start, build on, run and deploy Selvedge: accounts, tenants, billing, content and flows at the edge.",
  heading: "The pattern book",
  lead: "How Selvedge is put together, how to build on it, and how to run it. Every command here is one that the repository has.",
  what: "The table of contents",
  api: {
    before: "Every operation of the API, with its fields, answers and a way to try it, is in the",
    link: "API reference",
  },
  failed: { heading: "This page cannot be shown", what: "The page" },
  file: { before: "This page is", after: "in the repository." },
  edit: "Edit this page",
  neighbours: { label: "Previous and next", previous: "Previous", next: "Next" },
  reference: { heading: "Reference", operations: "Every operation" },
  onThisPage: "On this page",
};
