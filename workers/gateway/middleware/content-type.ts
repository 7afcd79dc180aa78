import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { ApiError } from "../../contract/api-error.ts";
import { callerOf } from "../identity/require-identity.ts";
import { type AppEnv, isForSomebody } from "../router.ts";

type Described = { types: string[]; isForSomebody: boolean };

/** Where a route describes no body, which some clients send all the same. */
const json = ["application/json", "application/scim+json"];

/**
 * Answers 415 to a body that is not of a type that its route describes, unread. A form of another site's page can send
 * none but three types, and no route takes one of those unless it says so. Strangers are told to sign in instead, by
 * the route.
 */
export function contentType(app: OpenAPIHono<AppEnv>): MiddlewareHandler<AppEnv> {
  let routes: Map<string, Described> | null = null;
  return async function contentType(c, next) {
    const { method } = c.req;
    if (method === "GET" || method === "HEAD") return next();
    const given = c.req.header("content-type");
    if (given === undefined) return next();
    routes ??= describedRoutes(app);
    const route = routes.get(`${method} ${matchedRoutes(c).at(-1)?.path}`);
    if (route !== undefined && !route.types.some((type) => isOfType(given, type))) {
      if (route.isForSomebody && (await callerOf(c)) === null) return next();
      throw new ApiError("unsupported_media_type", `The body has to be ${route.types.join(" or ")}`);
    }
    await next();
  };
}

function describedRoutes(app: OpenAPIHono<AppEnv>): Map<string, Described> {
  const routes = new Map<string, Described>();
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== "route") continue;
    const { method, path, request, security } = definition.route;
    const described = Object.keys(request?.body?.content ?? {});
    routes.set(`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`, {
      types: described.length === 0 ? json : described,
      isForSomebody: isForSomebody(security),
    });
  }
  return routes;
}

function isOfType(given: string, type: string): boolean {
  const essence = given.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return type.endsWith("/*") ? essence.startsWith(type.slice(0, -1)) : essence === type;
}
