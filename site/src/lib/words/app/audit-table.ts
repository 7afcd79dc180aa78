/** What the entries of an audit log say. */
export const auditTableWords = {
  label: "Entries",
  columns: {
    when: "When",
    action: "Action",
    by: "By",
    on: "On",
    in: "In",
    from: "From",
    changes: "Changes",
  },
  system: "the system",
  platform: "the platform",
  nothing: "nothing",
};
