import { createMiddleware } from "hono/factory";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../app-env.ts";
import { bearerOf } from "./bearer.ts";

/**
 * Lets administrators of the platform in, and nobody who acts as somebody else. The gateway has asked the record; the
 * token says the same, so that no other way in leads past it.
 */
export function authenticateAdministrator() {
  return createMiddleware<AppEnv>(async function authenticateAdministratorMiddleware(c, next) {
    const { sub, platformRole, impersonatorId } = await c.get("deps").verifyToken(bearerOf(c));
    if (platformRole !== "admin" || impersonatorId !== null)
      throw new ApiError("forbidden", "This is for administrators of the platform");
    c.set("log", c.get("log").child({ userId: sub }));
    await next();
  });
}
