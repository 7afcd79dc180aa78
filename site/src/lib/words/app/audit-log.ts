/** What an audit log says around its entries. */
export const auditLogWords = {
  label: "The log",
  what: "The audit log",
  empty: "Nothing that fits was done.",
  older: "Older entries",
  csv: "Download as CSV",
  jsonLines: "Download as JSON Lines",
  filter: {
    action: "Action",
    actor: "By (id)",
    target: "On (id)",
    tenant: "In (id)",
    from: "From",
    to: "To",
    show: "Show",
    everything: "Everything",
  },
};
