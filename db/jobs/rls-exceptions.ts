/**
 * Every way to look past one tenant's rows, and why it exists. The policies are made from this list, and a test fails
 * when the database knows one that is not on it.
 */
export const platformExceptions = [
  {
    table: "datasets",
    command: "select",
    reason:
      "Erasing a person looks for what they made in tenants that they have left; sweeps find what was deleted long ago, and which of what is due is fetched from an address.",
  },
  {
    table: "tasks",
    command: "select",
    reason:
      "The sweeps find tasks of all tenants whose flow was not started or stopped being driven, or whose end was not told; erasing a person finds what they made; the metrics say since when one waits; administrators see what runs and what could not finish.",
  },
  {
    table: "tasks",
    command: "update",
    reason:
      "The sweep notes when it last told such a flow to run, so that it does not ask again each minute.",
  },
  {
    table: "dead_letters",
    command: "select",
    reason:
      "Administrators list and read what was given up, of all tenants; the sweep finds what waited too long or was not cleared up; the metrics count them.",
  },
  {
    table: "webhook_endpoints",
    command: "select",
    reason:
      "The sweep finds endpoints whose tenant was not told that they were disabled; erasing a person finds what they made.",
  },
  {
    table: "webhook_deliveries",
    command: "select",
    reason:
      "The sweep finds deliveries of all tenants that are due; the metrics count those that are late or given up.",
  },
  {
    table: "uploads",
    command: "select",
    reason:
      "The sweep finds uploads of all tenants that nobody completed; erasing a person finds what they began.",
  },
  {
    table: "doomed_folders",
    command: "select",
    reason: "The sweep finds folders of all tenants that could not be deleted at once.",
  },
  {
    table: "schedules",
    command: "select",
    reason:
      "The sweeps find schedules of all tenants that are due, or fail without anybody having been told; erasing a person finds what they made.",
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
