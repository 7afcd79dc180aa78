import { createMiddleware } from "hono/factory";
import { requireOpen } from "../../contract/access.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Claims } from "../../contract/claims.ts";
import { allows } from "../../contract/permissions.ts";
import type { Actor } from "../actor.ts";
import type { AppEnv } from "../app-env.ts";

const reading = new Set(["GET", "HEAD"]);

/**
 * Puts the `actor` of the bearer token on the context, if it may do that with the resource: by its role for a person, by
 * its scopes for an API key, and while a payment is missing as far as that leaves it open. Whatever is not GET changes
 * something, so that no route can forget to ask.
 */
export function authenticate(resource: "datasets" | "tasks") {
  return createMiddleware<AppEnv>(async function authenticateMiddleware(c, next) {
    const [scheme, token] = (c.req.header("authorization") ?? "").split(" ");
    if (scheme?.toLowerCase() !== "bearer" || !token) {
      throw new ApiError("unauthenticated", "Send a token: Authorization: Bearer <token>", {
        headers: { "www-authenticate": "Bearer" },
      });
    }
    const claims = await c.get("deps").verifyToken(token);
    const actor = actorOf(claims);
    const isReading = reading.has(c.req.method);
    requireRight(actor, resource, isReading);
    requireOpen(claims.access, isReading ? "read" : "change");
    const { sub, impersonatorId } = claims;
    // What an administrator does as somebody else must not look as if that person had done it.
    if (impersonatorId !== null) c.set("log", c.get("log").child({ userId: sub, impersonatorId }));
    c.set("actor", actor);
    await next();
  });
}

function actorOf({ sub: id, tenant, role, scopes, plan, limits }: Claims): Actor {
  if (tenant !== null && scopes !== null) {
    return { kind: "key", id, tenantId: tenant, scopes, plan, limits };
  }
  if (tenant === null || role === null) {
    throw new ApiError("forbidden", "Choose an organization first: the session belongs to none");
  }
  return { kind: "person", id, tenantId: tenant, role, plan, limits };
}

function requireRight(actor: Actor, resource: "datasets" | "tasks", isReading: boolean): void {
  if (actor.kind === "key") {
    const scope = `${resource}:${isReading ? "read" : "write"}` as const;
    if (actor.scopes.includes(scope)) return;
    throw new ApiError("forbidden", `The API key lacks the scope "${scope}"`);
  }
  if (allows(actor.role, isReading ? "data:read" : "data:change")) return;
  throw new ApiError(
    "forbidden",
    `The role "${actor.role}" may read and not change: ask an owner of the organization`,
  );
}
