import { createMiddleware } from "hono/factory";
import { ApiError } from "../../contract/api-error.ts";
import type { TenantRole } from "../../contract/auth.ts";
import type { AppEnv } from "../app-env.ts";

/** Roles that may change a tenant's data; the others may look. */
const writers: readonly TenantRole[] = ["owner", "admin", "member"];

/** Puts the `actor` of the bearer token on the context; refuses a token without a tenant. */
export function authenticate() {
  return createMiddleware<AppEnv>(async function authenticateMiddleware(c, next) {
    const [scheme, token] = (c.req.header("authorization") ?? "").split(" ");
    if (scheme?.toLowerCase() !== "bearer" || !token) {
      throw new ApiError("unauthenticated", "Send a token: Authorization: Bearer <token>", {
        headers: { "www-authenticate": "Bearer" },
      });
    }
    const { sub, tenant, role, plan, limits } = await c.get("deps").verifyToken(token);
    if (tenant === null || role === null) {
      throw new ApiError("forbidden", "Choose an organization first: the session belongs to none");
    }
    c.set("actor", { userId: sub, tenantId: tenant, role, plan, limits });
    await next();
  });
}

/** Lets a request through when its role may change the tenant's data. */
export function requireWriter() {
  return createMiddleware<AppEnv>(async function requireWriterMiddleware(c, next) {
    const { role } = c.get("actor");
    if (!writers.includes(role)) {
      throw new ApiError(
        "forbidden",
        `The role "${role}" may read and not change: ask an owner of the organization`,
      );
    }
    await next();
  });
}
