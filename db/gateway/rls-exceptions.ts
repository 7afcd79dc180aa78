/**
 * Tables of this database without row-level security, each with its reason. Every other table carries a tenant or a
 * person and has a policy; a table that is neither here nor protected is a mistake.
 */
export const rlsExceptions = {
  user: "A person exists once and can be in many tenants; better-auth finds people by address before any tenant is known.",
  session: "Found by its secret token before the tenant is known; the tenant is one of its columns.",
  account: "Credentials of a person, not of a tenant; read by better-auth alone, while signing in.",
  verification: "Short-lived secrets of people who may not have an account yet.",
  two_factor: "A person's second factor; read by better-auth alone, while signing in.",
  passkey:
    "Found by the credential that a browser shows, before anybody is known; read by better-auth alone.",
  sso_provider:
    "Found by the domain of whoever signs in, before any tenant is known; its own routes name the tenant.",
  jwks: "The gateway's signing keys; they belong to no tenant.",
  audit_key: "Keys of people, who can be in many tenants; a key says nothing without the rows that it opens.",
} as const satisfies Record<string, string>;

/** Tables of the platform, which is their only reader and writer: no tenant and no person has rows in them. */
export const platformTables = {
  entry_rule: "Who may not come in is the same for everyone; administrators edit it.",
  maintenance: "The platform as a whole is down or not.",
  feature_flag: "What holds for all tenants is the platform's; administrators edit it.",
  idempotency_key: "Looked up by a hash of the caller and their key, also for callers who are nobody.",
  contact_message: "Written by visitors, read by administrators.",
  request_count: "How many requests were answered says nothing of any tenant.",
  job_event: "What the jobs worker tells is heard once, whichever tenant's it is.",
  billing_event: "A payment service's message, kept before it is known whose it is.",
} as const satisfies Record<string, string>;

/**
 * Every policy that reaches past one tenant's or one person's rows, and why it exists. The policies are made from this list, and a
 * test fails when the database knows one that is not on it.
 */
export const policyExceptions: readonly PolicyException[] = [
  {
    table: "organization",
    role: "gateway",
    command: "select",
    reason: "Who is asking, and in which tenant, is read from a session before either is known.",
  },
  {
    table: "member",
    role: "gateway",
    command: "select",
    reason: "The role of a session's person in its tenant is read before either is known.",
  },
  ...(["select", "delete"] as const).map((command) => ({
    table: "invitation",
    role: "gateway" as const,
    command,
    reason: "A person is told of, and erased from, the invitations to their address, whichever tenant's.",
  })),
  {
    table: "organization",
    role: "gateway_owner",
    command: "select",
    reason: "tenant_keeps_owner asks whether a tenant that lost an owner is still there.",
  },
  {
    table: "member",
    role: "gateway_owner",
    command: "select",
    reason: "tenant_keeps_owner looks for another owner, whoever's deed took the last one away.",
  },
  {
    table: "tenant_domain",
    role: "gateway",
    command: "select",
    reason:
      "Whoever proves an address is offered the tenant whose verified domain it has, before being in it.",
  },
  {
    table: "api_key",
    role: "gateway",
    command: "select",
    reason: "A key is found by its hash; whose it is says the row.",
  },
  {
    table: "scim_token",
    role: "gateway",
    command: "select",
    reason: "A directory's token is found by its hash; whose it is says the row.",
  },
  ...(["select", "update", "delete"] as const).map((command) => ({
    table: "data_export",
    role: "gateway" as const,
    command,
    reason:
      "An archive is found by the token of the mail; the sweep starts what was left and removes old ones.",
  })),
  ...(["select", "update"] as const).map((command) => ({
    table: "erasure",
    role: "gateway" as const,
    command,
    reason: "The sweep carries out what is due and notes each system's receipt.",
  })),
  ...(["select", "delete"] as const).map((command) => ({
    table: "sign_in",
    role: "gateway" as const,
    command,
    reason: "The sweep removes attempts that are months old.",
  })),
  ...(["select", "delete"] as const).map((command) => ({
    table: "notification",
    role: "gateway" as const,
    command,
    reason: "The sweep removes notifications that are months old.",
  })),
  ...(["select", "insert", "delete"] as const).map((command) => ({
    table: "entry_rule",
    role: "gateway" as const,
    command,
    reason: "Administrators edit the rules; every isolate reads them; the sweep removes what ended.",
  })),
  ...(["select", "insert", "update", "delete"] as const).map((command) => ({
    table: "maintenance",
    role: "gateway" as const,
    command,
    reason: "Administrators begin and end it; every isolate reads it.",
  })),
  ...(["select", "insert", "update", "delete"] as const).map((command) => ({
    table: "feature_flag",
    role: "gateway" as const,
    command,
    reason: "Administrators edit what holds for all; every isolate reads it.",
  })),
  {
    table: "feature_flag_override",
    role: "gateway",
    command: "select",
    reason: "Every isolate keeps what was said of all tenants, before any of them asks.",
  },
  ...(["select", "insert", "update", "delete"] as const).map((command) => ({
    table: "idempotency_key",
    role: "gateway" as const,
    command,
    reason: "A request with a key takes its row and keeps the answer there; the sweep removes old ones.",
  })),
  ...(["select", "insert", "delete"] as const).map((command) => ({
    table: "contact_message",
    role: "gateway" as const,
    command,
    reason: "Visitors write, administrators read, and what somebody wrote is erased with their account.",
  })),
  ...(["select", "insert", "delete"] as const).map((command) => ({
    table: "job_event",
    role: "gateway" as const,
    command,
    reason:
      "An event is looked up, and noted in the transaction that tells of it; the sweep removes old ones.",
  })),
  ...(["select", "insert", "update", "delete"] as const).map((command) => ({
    table: "request_count",
    role: "gateway" as const,
    command,
    reason: "Isolates add what they counted, administrators read it, the sweep removes what is old.",
  })),
  {
    table: "subscription",
    role: "gateway",
    command: "select",
    reason:
      "What a tenant may do is read with the session, before it is known; sweeps compare all with Lago.",
  },
  {
    table: "currency_change",
    role: "gateway",
    command: "select",
    reason: "The sweep finishes what was begun, of whichever tenant.",
  },
  {
    table: "invoice",
    role: "gateway",
    command: "select",
    reason: "Administrators see what all tenants were billed.",
  },
  {
    table: "entitlement_override",
    role: "gateway",
    command: "select",
    reason: "What a tenant may do is read with the session, before it is known.",
  },
  ...(["insert", "select", "update", "delete"] as const).map((command) => ({
    table: "billing_event",
    role: "gateway" as const,
    command,
    reason:
      "A payment service's message is kept before it is known whose it is; it is the platform's to work on.",
  })),
  {
    table: "billing_effect",
    role: "gateway",
    command: "select",
    reason: "The sweep tells what was left untold, of whichever tenant.",
  },
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
  command: "select" | "insert" | "update" | "delete";
  reason: string;
};
