import { OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import type { HonoOptions } from "hono/hono-base";
import { ApiError } from "../contract/api-error.ts";
import { refusedFields } from "../contract/refused-fields.ts";
import type { Deps } from "./deps.ts";
import type { Caller, Identity } from "./identity/identity.ts";
import { requireCaller } from "./identity/require-identity.ts";
import type { Limited } from "./limiter/limited-by.ts";

/** What every request passes through takes these by `c.get`: `c.var` makes a copy of all of them each time. */
export type AppEnv = {
  Variables: {
    deps: Deps;
    requestId: string;
    clientAddress: string;
    /** Who or what is asking; undefined until somebody asked for it. */
    caller: Caller | null | undefined;
    /** The same where it is a person. */
    identity: Identity | null | undefined;
    /** What the limiter said of the request, and by which policy; undefined where it was not counted. */
    limited: Limited | undefined;
    /** Gives the request with its body kept from standing still; undefined where bodies are read whole before. */
    flowing: (() => Request) | undefined;
    /** The answer gives back a session that was there before, which is no sign-in. */
    wentBack: boolean | undefined;
  };
};

/**
 * A router whose validated input answers 400 and names every field that was refused. Where somebody has to be signed
 * in, a stranger is told that first: what a route takes is the concern of those who may ask.
 */
export function createRouter(options: Pick<HonoOptions<AppEnv>, "router"> = {}): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>({ ...options, defaultHook: refuseInvalidInput });
  const { openapi } = router;
  const withHook: typeof openapi = (route, handler, hook) =>
    openapi(route, handler, hook ?? (isForSomebody(route.security) ? refuseStrangersFirst : undefined));
  router.openapi = withHook;
  return router;
}

/** Whether a route is for people who are signed in, or also for keys. */
export function isForSomebody(security: RouteConfig["security"]): boolean {
  return security?.some((scheme) => "session" in scheme) === true;
}

type InputHook = NonNullable<OpenAPIHono<AppEnv>["defaultHook"]>;

const places: Record<string, string> = { json: "body", form: "body", param: "path" };

const refuseStrangersFirst: InputHook = async (result, c) => {
  if (result.success) return;
  await requireCaller(c);
  return refuseInvalidInput(result, c);
};

const refuseInvalidInput: InputHook = (result) => {
  if (result.success) return;
  const errors = refusedFields(places[result.target] ?? result.target, result.error);
  throw new ApiError("invalid_request", undefined, { errors });
};
