/** What the page of the whole platform's audit log says. */
export const platformAuditWords = {
  title: "Audit of the platform",
  lead: "What was done, by whom and from where, in the platform and in every organization. Nobody can change anything in it.",
};
