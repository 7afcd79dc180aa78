import { createMiddleware } from "hono/factory";
import { ApiError } from "../../contract/api-error.ts";
import type { Claims } from "../../contract/claims.ts";
import { allows, type TenantPermission } from "../../contract/permissions.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import type { Actor } from "../actor.ts";
import type { AppEnv } from "../app-env.ts";
import { bearerOf } from "./bearer.ts";

type Resource = "datasets" | "tasks" | "usage" | "webhooks";

/** What a role needs to read, and to change. Nobody changes what was used. */
const permissions = {
  datasets: ["data:read", "data:change"],
  tasks: ["data:read", "data:change"],
  usage: ["data:read", "data:change"],
  webhooks: ["webhook:read", "webhook:change"],
} as const satisfies Record<Resource, [TenantPermission, TenantPermission]>;

const reading = new Set(["GET", "HEAD"]);

/**
 * Puts the `actor` of the bearer token on the context, if it may do that with the resource: by its role for a person, by
 * its scopes for an API key, and while a payment is missing as far as that leaves it open. Whatever is not GET changes
 * something, so that no route can forget to ask.
 */
export function authenticate(resource: Resource) {
  return createMiddleware<AppEnv>(async function authenticateMiddleware(c, next) {
    const claims = await c.get("deps").verifyToken(bearerOf(c));
    const actor = actorOf(claims);
    const isReading = reading.has(c.req.method);
    requireRight(actor, resource, isReading);
    requireEntitled(actor.entitlements, { to: isReading ? "read" : "change" });
    const { sub, impersonatorId } = claims;
    // What an administrator does as somebody else must not look as if that person had done it.
    if (impersonatorId !== null) c.set("log", c.get("log").child({ userId: sub, impersonatorId }));
    c.set("actor", actor);
    await next();
  });
}

function actorOf({ sub: id, tenant, role, scopes, ...claims }: Claims): Actor {
  const { plan, access, limits, features, flags } = claims;
  const entitlements = { plan, access, limits, features };
  if (tenant !== null && scopes !== null) {
    return { kind: "key", id, tenantId: tenant, scopes, entitlements, flags };
  }
  if (tenant === null || role === null) {
    throw new ApiError("forbidden", "Choose an organization first: the session belongs to none");
  }
  return { kind: "person", id, tenantId: tenant, role, entitlements, flags };
}

function requireRight(actor: Actor, resource: Resource, isReading: boolean): void {
  if (actor.kind === "key") {
    const scope = `${resource}:${isReading ? "read" : "write"}`;
    if (actor.scopes.some((each) => each === scope)) return;
    throw new ApiError("forbidden", `The API key lacks the scope "${scope}"`);
  }
  const [read, change] = permissions[resource];
  if (allows(actor.role, isReading ? read : change)) return;
  throw new ApiError(
    "forbidden",
    isReading
      ? `The role "${actor.role}" may not read this: ask an owner of the organization`
      : `The role "${actor.role}" may not change this: ask an owner of the organization`,
  );
}
