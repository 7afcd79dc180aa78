import type { Me } from "../../../workers/contract/auth.ts";
import { allows, type TenantPermission } from "../../../workers/contract/permissions.ts";
import { isEditor } from "./content-rights.ts";

type Group = "Work" | "Settings" | "Content" | "Administration";

export type Destination = {
  href: string;
  label: string;
  group: Group;
  /** What it is for, where its name alone does not say. */
  about?: string;
  /** Who gets there: members with a right, or people with a role of the platform; everybody where it is left out. */
  needs?: TenantPermission | "editor" | "administrator";
};

/** Every page that somebody can go to, in the order in which they are listed. */
export const destinations: readonly Destination[] = [
  { href: "/app", label: "Datasets", group: "Work", about: "Upload a file, see how good yours are" },
  { href: "/app/tasks", label: "Tasks", group: "Work", about: "Every run, also those that failed" },
  { href: "/app/schedules", label: "Schedules", group: "Work", about: "What begins by itself, and when" },
  { href: "/app/dead-letters", label: "Failed steps", group: "Work", about: "Begin again what was given up" },
  {
    ...{ href: "/app/webhooks", label: "Webhooks", group: "Work", needs: "webhook:read" },
    about: "Who is told of what happens",
  },
  { href: "/app/notifications", label: "Notifications", group: "Work" },
  { href: "/app/organizations", label: "Organizations", group: "Work" },
  { href: "/app/settings/profile", label: "Profile", group: "Settings" },
  {
    href: "/app/settings/security",
    label: "Security",
    group: "Settings",
    about: "Password, factors, sessions",
  },
  { href: "/app/settings/account", label: "Account", group: "Settings", about: "Export, close" },
  { href: "/app/settings/organization", label: "Organization", group: "Settings", about: "Members, domains" },
  {
    ...{ href: "/app/settings/organization/sign-in", label: "Organization sign-in", group: "Settings" },
    needs: "sign-in:change",
  },
  { href: "/app/billing", label: "Plan and billing", group: "Settings", needs: "billing:read" },
  { href: "/app/settings/api-keys", label: "API keys", group: "Settings", needs: "api-key:change" },
  { href: "/app/settings/audit", label: "Audit log", group: "Settings", needs: "audit:read" },
  {
    href: "/admin/content",
    label: "Content",
    group: "Content",
    needs: "editor",
    about: "What the site says",
  },
  { href: "/admin", label: "Administration", group: "Administration", needs: "administrator" },
  {
    ...{ href: "/admin/users", label: "Accounts", group: "Administration", needs: "administrator" },
    about: "Ban, act as somebody, end sessions",
  },
  {
    ...{ href: "/admin/organizations", label: "All organizations", group: "Administration" },
    ...{ needs: "administrator", about: "Members, plan, usage, what was granted" },
  },
  {
    ...{ href: "/admin/billing", label: "Billing", group: "Administration", needs: "administrator" },
    about: "Revenue, drift, the inbox of webhooks",
  },
  {
    ...{ href: "/admin/tasks", label: "All tasks", group: "Administration", needs: "administrator" },
    about: "What runs and what could not finish, of everybody",
  },
  {
    ...{ href: "/admin/dead-letters", label: "Dead letters", group: "Administration" },
    ...{ needs: "administrator", about: "Steps that were given up, of everybody" },
  },
  {
    ...{ href: "/admin/trace", label: "Explain a request", group: "Administration", needs: "administrator" },
    about: "What belongs to a trace, a request or a task",
  },
  {
    ...{ href: "/admin/audit", label: "Audit of the platform", group: "Administration" },
    ...{ needs: "administrator", about: "Who did what, in all organizations" },
  },
  {
    ...{ href: "/admin/messages", label: "Messages", group: "Administration", needs: "administrator" },
    about: "What visitors wrote by the contact form",
  },
  {
    ...{ href: "/admin/entry", label: "Entry rules", group: "Administration", needs: "administrator" },
    about: "Who may come in; maintenance",
  },
  {
    ...{ href: "/admin/flags", label: "Feature flags", group: "Administration", needs: "administrator" },
    about: "What is on, for whom",
  },
  {
    ...{ href: "/admin/analytics", label: "Analytics", group: "Administration", needs: "administrator" },
    about: "Requests, errors, latency, people, sign-ups",
  },
  {
    ...{ href: "/admin/system", label: "System health", group: "Administration", needs: "administrator" },
    about: "What answers, what waits",
  },
  {
    ...{ href: "/admin/design", label: "Design", group: "Administration", needs: "administrator" },
    about: "Every part that pages are made of",
  },
];

/** Those that are for somebody. */
export function destinationsFor(me: Me | undefined): Destination[] {
  return destinations.filter(({ needs }) => needs === undefined || (me !== undefined && meets(me, needs)));
}

function meets({ user, role }: Me, needs: NonNullable<Destination["needs"]>): boolean {
  if (needs === "administrator") return user.role === "admin";
  if (needs === "editor") return isEditor(user.role);
  return role !== null && allows(role, needs);
}
