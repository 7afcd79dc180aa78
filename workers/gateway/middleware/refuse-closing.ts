import type { MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import { identityOf } from "../identity/require-identity.ts";
import { routeClassOf } from "../policies.ts";
import type { AppEnv } from "../router.ts";

/**
 * What goes on while an account is being closed: seeing that, undoing it, taking one's data along, leaving, writing to
 * us, and signing in by any way, also as somebody else.
 */
const open = [
  /^\/api\/auth\/(?:me|logout|sign-out|stop-impersonating|get-session|login|sign-in\/.*|two-factor\/verify)$/,
  /^\/api\/auth\/(?:email-code(?:\/verify)?|passkeys\/sign-in(?:\/options)?|callback\/[^/]+|sso\/[^/]+\/[a-z]+)$/,
  /^\/api\/auth\/providers$/,
  /^\/api\/user\/(?:export|exports\/[^/]+(?:\/archive)?|me\/erasure|me\/restore)$/,
  /^\/api\/notifications(?:\/.*)?$/,
  /^\/api\/forms\/[a-z]+$/,
];

/** Refuses everything else to somebody whose account is going to be erased. */
export function refuseClosing(): MiddlewareHandler<AppEnv> {
  return async function refuseClosing(c, next) {
    const { path } = c.req;
    const routeClass = routeClassOf(path);
    const isForAnybody = routeClass === null || routeClass === "content" || routeClass === "page-parts";
    if (isForAnybody || open.some((shape) => shape.test(path))) return next();
    const dueAt = (await identityOf(c))?.erasureDueAt ?? null;
    if (dueAt !== null) {
      throw new ApiError("account_closing", `The account is going to be erased at ${dueAt}: undo that first`);
    }
    await next();
  };
}
