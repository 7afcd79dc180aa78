import type { TenantRole } from "../../../../../workers/contract/auth.ts";

/** The roles from the most to the least, as people read them. */
export const roleWords: Record<TenantRole, string> = {
  owner: "Owner",
  admin: "Administrator",
  billing: "Billing",
  member: "Member",
  viewer: "Viewer",
};
