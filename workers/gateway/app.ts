import type { OpenAPIHono } from "@hono/zod-openapi";
import { methodNotAllowed } from "hono/method-not-allowed";
import { ApiError, problemResponse } from "../contract/api-error.ts";
import { auditRoutes } from "./audit/routes.ts";
import { keepKeys } from "./auth/keep-keys.ts";
import { authRoutes } from "./auth/routes.ts";
import { billingRoutes } from "./billing/routes.ts";
import { cmsRoutes } from "./cms/routes.ts";
import type { Deps } from "./deps.ts";
import { healthRoutes } from "./health/routes.ts";
import { bodyLimit } from "./middleware/body-limit.ts";
import { entryGuard } from "./middleware/entry-guard.ts";
import { onError, onNotFound } from "./middleware/errors.ts";
import { originCheck } from "./middleware/origin-check.ts";
import { rateLimit } from "./middleware/rate-limit.ts";
import { requestContext } from "./middleware/request-context.ts";
import { securityHeaders } from "./middleware/security-headers.ts";
import { describeApi } from "./openapi.ts";
import { jobsRoutes } from "./proxy/routes.ts";
import { type AppEnv, createRouter } from "./router.ts";
import { userRoutes } from "./users/routes.ts";

const jsonBytes = 64 * 1024;

/** The whole HTTP surface over the given dependencies. */
export function createApp(deps: Deps): OpenAPIHono<AppEnv> {
  const app = createRouter();
  app.onError(onError);
  app.notFound(onNotFound);
  app.use((c, next) => {
    c.set("deps", deps);
    return next();
  });
  app.use(requestContext(), securityHeaders(), entryGuard());
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        problemResponse(
          new ApiError("method_not_allowed", undefined, { headers: { allow: methods.join(", ") } }),
          c.get("requestId"),
        ),
    }),
  );
  app.use(originCheck(), bodyLimit({ maxBytes: jsonBytes, except: ["/api/datasets"] }), rateLimit());
  app.use("/api/auth/jwks", keepKeys());
  app.route("/", authRoutes());
  app.route("/", userRoutes());
  app.route("/", auditRoutes());
  app.route("/", cmsRoutes());
  app.route("/", billingRoutes());
  app.route("/", jobsRoutes());
  app.route("/", healthRoutes());
  describeApi(app);
  return app;
}
