/**
 * Every way to look past one tenant's rows, and why it exists. The policies are made from this list, and a test fails
 * when the database knows one that is not on it.
 */
export const platformExceptions = [
  {
    table: "datasets",
    command: "select",
    reason: "Erasing a person looks for what they made in tenants that they have left.",
  },
  {
    table: "tasks",
    command: "select",
    reason:
      "The sweeps find tasks of all tenants whose flow was not started or stopped being driven, or whose end was not told; erasing a person finds what they made.",
  },
  {
    table: "tasks",
    command: "update",
    reason:
      "The sweep notes when it last told such a flow to run, so that it does not ask again each minute.",
  },
  {
    table: "usage_ledger",
    command: "select",
    reason: "What waits to be billed is sent to Lago for all tenants together, a hundred at a time.",
  },
  {
    table: "usage_ledger",
    command: "update",
    column: "sent_at",
    reason: "That it was sent is noted for the same batch; what was used can be changed by nobody.",
  },
] as const;
