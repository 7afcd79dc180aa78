import type { OpenAPIHono } from "@hono/zod-openapi";
import { type AppEnv, createRouter } from "../router.ts";
import { addDiscovery } from "./discovery-routes.ts";
import { addGroups } from "./group-routes.ts";
import { addDirectoryManagement } from "./manage-directory.ts";
import { addUsers } from "./user-routes.ts";

/** SCIM 2.0 for the directories of organizations, and what owners arrange for it. */
export function scimRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  addDirectoryManagement(router);
  addDiscovery(router);
  addUsers(router);
  addGroups(router);
  return router;
}
