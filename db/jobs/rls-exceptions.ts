/**
 * Every way to look past one tenant's rows, and why it exists. The policies are made from this list, and a test fails
 * when the database knows one that is not on it.
 */
export const platformExceptions = [
  {
    table: "tasks",
    command: "select",
    reason:
      "The sweep finds tasks of all tenants whose flow was accepted but not started, or stopped being driven.",
  },
  {
    table: "tasks",
    command: "update",
    reason:
      "The sweep notes when it last told such a flow to run, so that it does not ask again each minute.",
  },
] as const;
