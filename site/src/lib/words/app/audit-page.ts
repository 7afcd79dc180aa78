/** What the page of an organization's audit log says. */
export const auditPageWords = {
  title: "Audit log",
  lead: "What was done in this organization, by whom and from where. Nobody can change anything in it.",
};
