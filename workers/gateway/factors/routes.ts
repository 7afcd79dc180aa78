import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../router.ts";
import { addEmailCode } from "./email-code-routes.ts";
import { addPasskeys } from "./passkey-routes.ts";
import { addReauthenticate } from "./reauthenticate-routes.ts";
import { addTwoFactor } from "./two-factor-routes.ts";
import { addVerifySecondFactor } from "./verify-second-factor.ts";

/** Second factors, passkeys and codes by mail: what an account is opened with besides a password. */
export function addFactors(router: OpenAPIHono<AppEnv>): void {
  addVerifySecondFactor(router);
  addTwoFactor(router);
  addEmailCode(router);
  addPasskeys(router);
  addReauthenticate(router);
}
