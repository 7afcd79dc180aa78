import type { OpenAPIHono } from "@hono/zod-openapi";
import { addErasureAdministration } from "../erasure/administer-erasure.ts";
import { addErasure } from "../erasure/routes.ts";
import { addExport } from "../export/routes.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { addAccountAdmin } from "./account-admin.ts";
import { addAccounts } from "./accounts.ts";
import { addAvatars } from "./avatars/avatars.ts";
import { addProfile } from "./profile.ts";

/** Everything under `/api/user`. */
export function userRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  addProfile(router);
  addAvatars(router);
  addAccounts(router);
  addAccountAdmin(router);
  addErasure(router);
  addErasureAdministration(router);
  addExport(router);
  return router;
}
