import { createAccessControl } from "better-auth/plugins/access";
import { adminAc, defaultStatements, userAc } from "better-auth/plugins/admin/access";
import type { PlatformRole } from "../../contract/auth.ts";

/** An editor writes content and is an ordinary user to better-auth's own administration. */
export const platformAccess = createAccessControl(defaultStatements);
export const platformRoles = { user: userAc, editor: userAc, admin: adminAc } satisfies Record<
  PlatformRole,
  unknown
>;
