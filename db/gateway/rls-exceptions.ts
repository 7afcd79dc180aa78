/**
 * Tables of this database without row-level security, each with its reason. Every other table carries a tenant and
 * has a policy; a table that is neither here nor protected is a mistake.
 */
export const rlsExceptions = {
  user: "A person exists once and can be in many tenants; better-auth finds people by address before any tenant is known.",
  session: "Found by its secret token before the tenant is known; the tenant is one of its columns.",
  account: "Credentials of a person, not of a tenant; read by better-auth alone, while signing in.",
  verification: "Short-lived secrets of people who may not have an account yet.",
  organization: "The tenants themselves; a person lists the ones they belong to before choosing one.",
  member: "Says who is in which tenant, which is what decides the tenant of a request.",
  invitation: "Addressed to a person who is not in the tenant yet.",
  jwks: "The gateway's signing keys; they belong to no tenant.",
  audit_key: "Keys of people, who can be in many tenants; a key says nothing without the rows that it opens.",
} as const satisfies Record<string, string>;

/**
 * Every policy that reaches past one tenant's rows, and why it exists. The policies are made from this list, and a
 * test fails when the database knows one that is not on it.
 */
export const policyExceptions: readonly PolicyException[] = [
  {
    table: "audit_log",
    role: "gateway",
    command: "select",
    reason: "Platform administrators read the log of all tenants and of the platform; audit:verify walks it.",
  },
  {
    table: "audit_log",
    role: "gateway_owner",
    command: "insert",
    reason: "audit_append, the only way to add a row, runs as the owner.",
  },
  {
    table: "audit_head",
    role: "gateway",
    command: "select",
    reason: "audit:verify compares the last row of every chain with its head.",
  },
  ...(["insert", "select", "update"] as const).map((command) => ({
    table: "audit_head",
    role: "gateway_owner" as const,
    command,
    reason: "audit_append moves the head of the chain that it adds to.",
  })),
];

type PolicyException = {
  table: string;
  role: "gateway" | "gateway_owner";
  command: "select" | "insert" | "update";
  reason: string;
};
