import type { Me } from "../../../workers/contract/auth.ts";
import { allows, type TenantPermission } from "../../../workers/contract/permissions.ts";
import { isEditor } from "./content-rights.ts";
import { destinationWords as words } from "./words/app/destinations.ts";

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
  { href: "/app", group: "Work", ...words.datasets },
  { href: "/app/tasks", group: "Work", ...words.tasks },
  { href: "/app/schedules", group: "Work", ...words.schedules },
  { href: "/app/dead-letters", group: "Work", ...words.deadLetters },
  { href: "/app/webhooks", group: "Work", needs: "webhook:read", ...words.webhooks },
  { href: "/app/notifications", group: "Work", ...words.notifications },
  { href: "/app/organizations", group: "Work", ...words.organizations },
  { href: "/app/settings/profile", group: "Settings", ...words.profile },
  { href: "/app/settings/security", group: "Settings", ...words.security },
  { href: "/app/settings/account", group: "Settings", ...words.account },
  { href: "/app/settings/organization", group: "Settings", ...words.organization },
  {
    href: "/app/settings/organization/sign-in",
    group: "Settings",
    needs: "sign-in:change",
    ...words.organizationSignIn,
  },
  { href: "/app/billing", group: "Settings", needs: "billing:read", ...words.billing },
  { href: "/app/settings/api-keys", group: "Settings", needs: "api-key:change", ...words.apiKeys },
  { href: "/app/settings/audit", group: "Settings", needs: "audit:read", ...words.audit },
  { href: "/admin/content", group: "Content", needs: "editor", ...words.content },
  { href: "/admin", group: "Administration", needs: "administrator", ...words.admin.start },
  { href: "/admin/users", group: "Administration", needs: "administrator", ...words.admin.users },
  {
    href: "/admin/organizations",
    group: "Administration",
    needs: "administrator",
    ...words.admin.organizations,
  },
  { href: "/admin/billing", group: "Administration", needs: "administrator", ...words.admin.billing },
  { href: "/admin/tasks", group: "Administration", needs: "administrator", ...words.admin.tasks },
  {
    href: "/admin/dead-letters",
    group: "Administration",
    needs: "administrator",
    ...words.admin.deadLetters,
  },
  { href: "/admin/trace", group: "Administration", needs: "administrator", ...words.admin.trace },
  { href: "/admin/audit", group: "Administration", needs: "administrator", ...words.admin.audit },
  { href: "/admin/messages", group: "Administration", needs: "administrator", ...words.admin.messages },
  { href: "/admin/entry", group: "Administration", needs: "administrator", ...words.admin.entry },
  { href: "/admin/flags", group: "Administration", needs: "administrator", ...words.admin.flags },
  { href: "/admin/analytics", group: "Administration", needs: "administrator", ...words.admin.analytics },
  { href: "/admin/system", group: "Administration", needs: "administrator", ...words.admin.system },
  { href: "/admin/design", group: "Administration", needs: "administrator", ...words.admin.design },
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
