import type { Context, MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { EntryState } from "../entry-rules/entry-desk.ts";
import { identityOf } from "../identity/require-identity.ts";
import type { AppEnv } from "../router.ts";

/** What machines ask, ours and those that sign what they tell: wherever they are, and while everything else is down. */
const open =
  /^\/(?:health(?:\/ready)?|metrics|api\/(?:status|auth\/jwks|job-events|cms\/webhooks|billing\/webhooks(?:\/stripe)?))$/;

/** By which an administrator gets in while everyone else is kept out; who somebody is shows only afterwards. */
const signIn =
  /^\/api\/auth\/(?:login|logout|sign-out|me|get-session|providers|sign-in\/.+|two-factor\/verify|email-code(?:\/verify)?|passkeys\/sign-in(?:\/options)?|callback\/[a-z]+|sso\/.+|forward(?:\/enter)?)$/;

/**
 * Keeps out whom the rules of the administrators keep out, before anything of a request is looked at but its size, its
 * path and its host; and during maintenance everyone but administrators.
 */
export function entryRules(): MiddlewareHandler<AppEnv> {
  return async function entryRules(c, next) {
    if (open.test(c.req.path)) return next();
    const { entry } = c.get("deps");
    const state = await entry.current();
    try {
      await admit(c, state);
      await next();
    } finally {
      entry.listen();
    }
  };
}

async function admit(c: Context<AppEnv>, { isRefused, maintenance }: EntryState): Promise<void> {
  const address = c.get("clientAddress");
  if (isRefused?.({ address, country: countryOf(c.req.raw) })) throw new ApiError("blocked");
  if (maintenance !== null && !signIn.test(c.req.path) && !(await isAdministrator(c))) {
    throw downUntil(maintenance);
  }
}

/** What Cloudflare knows of where a request comes from; nothing elsewhere. */
export function countryOf(request: Request): string | null {
  const { cf } = request as Request & { cf?: { country?: unknown } };
  return typeof cf?.country === "string" ? cf.country : null;
}

/** Who cannot be asked for is none: during maintenance the record may be what is maintained. */
async function isAdministrator(c: Context<AppEnv>): Promise<boolean> {
  const identity = await identityOf(c).catch(() => null);
  return identity?.user.role === "admin";
}

function downUntil({ message, endsAt }: NonNullable<EntryState["maintenance"]>): ApiError {
  const leftSeconds = Math.ceil((endsAt.getTime() - Date.now()) / 1_000);
  return new ApiError("maintenance", message, {
    headers: { "retry-after": String(Math.max(leftSeconds, 60)) },
  });
}
