import { query } from "@solidjs/router";
import { load } from "./load.ts";

const searched = ["q", "role", "status", "cursor"];

/** A page of all accounts, as the page's own address asks for it; fields that were left empty do not count. */
export const accountsQuery = query((search: string) => {
  const asked = new URLSearchParams(search);
  const passed = searched.flatMap((name) => {
    const value = asked.get(name);
    return value ? [[name, value]] : [];
  });
  const page = new URLSearchParams(passed);
  return load("GET /api/user/users", { query: page.toString() });
}, "accounts");

export const accountQuery = query(
  (id: string) => load("GET /api/user/users/{id}", { path: { id } }),
  "account",
);

/** How the platform is. */
export const systemQuery = query(() => load("GET /api/admin/system"), "system");

/** The log of the platform and all organizations, as the API's query says it. */
export const platformAuditQuery = query(
  (search: string) => load("GET /api/admin/audit", { query: search }),
  "platform-audit",
);

export const entryRulesQuery = query(
  (cursor: string | undefined) =>
    load("GET /api/admin/entry-rules", {
      query: String(new URLSearchParams(cursor ? { limit: "50", cursor } : { limit: "50" })),
    }),
  "entry-rules",
);

/** What visitors wrote, newest first. */
export const contactMessagesQuery = query(
  (cursor: string | undefined) =>
    load("GET /api/admin/contact-messages", {
      query: String(new URLSearchParams(cursor ? { limit: "25", cursor } : { limit: "25" })),
    }),
  "contact-messages",
);

export const maintenanceQuery = query(() => load("GET /api/admin/maintenance"), "maintenance");

/** Every feature flag, and what holds for all organizations. */
export const flagsQuery = query(() => load("GET /api/admin/flags"), "flags");

/** Which flags are on for an organization, and why. */
export const tenantFlagsQuery = query(
  (id: string) => load("GET /api/admin/tenants/{id}/flags", { path: { id } }),
  "tenant-flags",
);

/** A page of all organizations, narrowed to a part of their name or not. */
export const tenantsQuery = query((q: string, cursor: string | undefined) => {
  const page = new URLSearchParams({ limit: "25" });
  if (q !== "") page.set("q", q);
  if (cursor) page.set("cursor", cursor);
  return load("GET /api/admin/tenants", { query: String(page) });
}, "tenants");

export const tenantQuery = query(
  (id: string) => load("GET /api/admin/tenants/{id}", { path: { id } }),
  "tenant",
);

export const tenantUsageQuery = query(
  (id: string) => load("GET /api/admin/tenants/{id}/usage", { path: { id } }),
  "tenant-usage",
);

/** What a tenant may do, and what of it was granted to it or taken. */
export const overridesQuery = query(
  (id: string) => load("GET /api/admin/tenants/{id}/entitlements", { path: { id } }),
  "overrides",
);

/** Everything that is kept of an id. */
export const explanationQuery = query(
  (id: string) => load("GET /api/admin/explain/{id}", { path: { id } }),
  "explanation",
);

/** How the platform was used over days; empty ones are left to the API. */
export const analyticsQuery = query((from: string, to: string) => {
  const range = new URLSearchParams([
    ...(from === "" ? [] : [["from", from]]),
    ...(to === "" ? [] : [["to", to]]),
  ]);
  return load("GET /api/admin/analytics", { query: String(range) });
}, "analytics");
