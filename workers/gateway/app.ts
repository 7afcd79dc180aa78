import type { OpenAPIHono } from "@hono/zod-openapi";
import { methodNotAllowed } from "hono/method-not-allowed";
import { ApiError } from "../contract/api-error.ts";
import { administrationRoutes } from "./administration/routes.ts";
import { apiKeyRoutes } from "./api-keys/routes.ts";
import { auditRoutes } from "./audit/routes.ts";
import { keepKeys } from "./auth/keep-keys.ts";
import { authRoutes } from "./auth/routes.ts";
import { billingRoutes } from "./billing/routes.ts";
import { cmsRoutes } from "./cms/routes.ts";
import type { Deps } from "./deps.ts";
import { domainRoutes } from "./domains/routes.ts";
import { entryRuleRoutes } from "./entry-rules/routes.ts";
import { flagRoutes } from "./flags/routes.ts";
import { formRoutes } from "./forms/routes.ts";
import { gateRoutes } from "./gate/routes.ts";
import { healthRoutes } from "./health/routes.ts";
import { refuseWhileImpersonating } from "./impersonation/refuse-while-impersonating.ts";
import { impersonationRoutes } from "./impersonation/routes.ts";
import { invitationRoutes } from "./invitations/routes.ts";
import { jobEventRoutes } from "./job-events/routes.ts";
import { metricsRoutes } from "./metrics/routes.ts";
import { bodyLimit } from "./middleware/body-limit.ts";
import { contentType } from "./middleware/content-type.ts";
import { cors } from "./middleware/cors.ts";
import { entryGuard } from "./middleware/entry-guard.ts";
import { entryRules } from "./middleware/entry-rules.ts";
import { errorResponse, onError, onNotFound } from "./middleware/errors.ts";
import { httpsOnly } from "./middleware/https-only.ts";
import { idempotency } from "./middleware/idempotency.ts";
import { originCheck } from "./middleware/origin-check.ts";
import { rateLimit } from "./middleware/rate-limit.ts";
import { readAwayRefused } from "./middleware/read-away.ts";
import { refuseClosing } from "./middleware/refuse-closing.ts";
import { requestContext } from "./middleware/request-context.ts";
import { requestSize } from "./middleware/request-size.ts";
import { securityHeaders } from "./middleware/security-headers.ts";
import { steadyBody } from "./middleware/steady-body.ts";
import { notificationRoutes } from "./notifications/routes.ts";
import { describeApi } from "./openapi.ts";
import { jobsRoutes } from "./proxy/routes.ts";
import { createRememberingRouter } from "./remembering-router.ts";
import { type AppEnv, createRouter } from "./router.ts";
import { scimRoutes } from "./scim/routes.ts";
import { ssoRoutes } from "./sso/routes.ts";
import { statusRoutes } from "./status/routes.ts";
import { tenantRoutes } from "./tenants/routes.ts";
import { userRoutes } from "./users/routes.ts";

const jsonBytes = 64 * 1024;
/**
 * SAML responses bring certificates along, a directory's group its members, a change of content many names, and an invoice
 * that is told of its fees.
 */
const largeBytes = 512 * 1024;

/** Long texts, and what Directus tells of many. */
function isContent(path: string): boolean {
  return path === "/api/cms/webhooks" || path.startsWith("/api/cms/collections/");
}

/** Of each of a thousand columns. */
function isRules(path: string): boolean {
  return path.startsWith("/api/datasets/") && path.endsWith("/rules");
}

/** What Lago and Stripe tell. */
function isBilling(path: string): boolean {
  return path === "/api/billing/webhooks" || path.startsWith("/api/billing/webhooks/");
}

function mostBytesOf(path: string): number {
  const isSignIn = path.startsWith("/scim/") || path.endsWith("/acs");
  return isSignIn || isContent(path) || isRules(path) || isBilling(path) ? largeBytes : jsonBytes;
}

const streamedPaths = ["/api/datasets", "/api/user/avatar", "/api/cms/files"];

/** What takes files, which go on as they come. */
function isStreamed(path: string): boolean {
  return streamedPaths.includes(path) || /^\/api\/uploads\/[^/]+\/parts\/[^/]+$/.test(path);
}

/** The whole HTTP surface over the given dependencies. */
export function createApp(deps: Deps): OpenAPIHono<AppEnv> {
  const app = createRouter({ router: createRememberingRouter() });
  app.onError(onError);
  app.notFound(onNotFound);
  app.use(
    requestContext(deps),
    securityHeaders(),
    requestSize(),
    entryGuard(),
    httpsOnly(),
    cors(),
    entryRules(),
  );
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        errorResponse(
          c,
          new ApiError("method_not_allowed", undefined, { headers: { allow: methods.join(", ") } }),
        ),
    }),
  );
  app.use(
    readAwayRefused(),
    originCheck(),
    rateLimit(),
    contentType(app),
    bodyLimit({ maxBytes: mostBytesOf, except: isStreamed }),
    steadyBody({ only: isStreamed }),
    refuseWhileImpersonating(),
  );
  app.use(refuseClosing(), idempotency());
  app.use("/api/auth/jwks", keepKeys());
  app.route("/", authRoutes());
  app.route("/", gateRoutes());
  app.route("/", ssoRoutes());
  app.route("/", scimRoutes());
  app.route("/", tenantRoutes());
  app.route("/", apiKeyRoutes());
  app.route("/", invitationRoutes());
  app.route("/", domainRoutes());
  app.route("/", userRoutes());
  app.route("/", impersonationRoutes());
  app.route("/", auditRoutes());
  app.route("/", entryRuleRoutes());
  app.route("/", flagRoutes());
  app.route("/", administrationRoutes());
  app.route("/", formRoutes());
  app.route("/", notificationRoutes());
  app.route("/", cmsRoutes());
  app.route("/", billingRoutes());
  app.route("/", jobsRoutes());
  app.route("/", jobEventRoutes());
  app.route("/", healthRoutes(deps.sharedCache));
  app.route("/", statusRoutes());
  app.route("/", metricsRoutes());
  describeApi(app);
  return app;
}
