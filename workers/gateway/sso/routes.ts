import type { OpenAPIHono } from "@hono/zod-openapi";
import { signedInHint } from "../auth/signed-in-hint.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { addProviderManagement } from "./manage-providers.ts";
import { addOrganizationReturn } from "./return.ts";
import { addOrganizationSignIn } from "./sign-in.ts";

/** Signing in with an organization's own provider, and what its owners arrange for that. */
export function ssoRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.use("/api/auth/sso/*", signedInHint());
  addOrganizationSignIn(router);
  addOrganizationReturn(router);
  addProviderManagement(router);
  return router;
}
