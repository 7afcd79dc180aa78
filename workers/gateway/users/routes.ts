import type { OpenAPIHono } from "@hono/zod-openapi";
import { type AppEnv, createRouter } from "../router.ts";
import { addAccounts } from "./accounts.ts";
import { addProfile } from "./profile.ts";

/** Everything under `/api/user`. */
export function userRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  addProfile(router);
  addAccounts(router);
  return router;
}
