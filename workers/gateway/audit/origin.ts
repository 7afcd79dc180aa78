import type { Context } from "hono";
import type { AppEnv } from "../router.ts";

/** Where a deed came from. */
export type AuditOrigin = {
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  /** The administrator who did it as somebody else. */
  impersonatorId?: string | null | undefined;
};

const longestUserAgent = 400;

export function originOf(c: Context<AppEnv>): AuditOrigin {
  const userAgent = c.req.header("user-agent");
  return {
    address: c.get("clientAddress"),
    userAgent: userAgent?.slice(0, longestUserAgent) ?? null,
    requestId: c.get("requestId"),
    impersonatorId: c.get("identity")?.impersonatorId ?? null,
  };
}

/** The same from the headers that `authHeaders` gives to better-auth. */
export function originOfHeaders(headers: Headers | undefined): AuditOrigin {
  return {
    address: headers?.get("x-client-address") ?? null,
    userAgent: headers?.get("user-agent")?.slice(0, longestUserAgent) ?? null,
    requestId: headers?.get("x-request-id") ?? null,
    impersonatorId: headers?.get("x-impersonator") ?? null,
  };
}
