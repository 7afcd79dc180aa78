/** What the operations are about, in the order that a reader meets them. */
export const tags = [
  { name: "auth", description: "Accounts, signing in and out, factors, sessions" },
  { name: "better-auth", description: "The same for clients that speak better-auth's own paths" },
  { name: "user", description: "One's own profile and data, and the administration of accounts" },
  { name: "organization", description: "Tenants: members, domains, sign-in providers, directories" },
  { name: "invitation", description: "What somebody who was invited does with an invitation" },
  { name: "api-keys", description: "Keys by which programs act for a tenant" },
  { name: "scim", description: "What an organization's directory manages of its people (RFC 7644)" },
  { name: "datasets", description: "Files to be cleaned and judged" },
  { name: "tasks", description: "Flows over data sets: progress and results" },
  {
    name: "dead-letters",
    description: "Steps of flows that were given up: look into them, begin again, or discard",
  },
  {
    name: "webhooks",
    description: "Endpoints that are told of events (Standard Webhooks), and the log of deliveries",
  },
  { name: "usage", description: "What was used of what the plan has" },
  { name: "notifications", description: "What people are told, and how they want it" },
  { name: "audit", description: "Who did what" },
  { name: "content", description: "What editors publish: posts, pages, and what belongs to them" },
  { name: "forms", description: "What visitors send, and who reads it" },
  {
    name: "admin",
    description:
      "Who may come in, closing the platform for maintenance, and what was given up in all tenants",
  },
  { name: "billing", description: "Plans and what they cost, and what an organization pays for" },
  { name: "health", description: "Whether everything runs, and how it does" },
  { name: "internal", description: "What our own workers tell each other, signed" },
];
