import type { Context } from "hono";
import { currentTrace } from "../../contract/current-trace.ts";
import type { AppEnv } from "../router.ts";
import { type AuditOrigin, originOf } from "./origin.ts";

const nowhere: AuditOrigin = { address: null, userAgent: null, requestId: null };

/** Where the request came from that is being answered, for code that is not told of it: better-auth's adapter. */
export function currentOrigin(): AuditOrigin {
  const request = currentTrace()?.request;
  // The gateway's own requests are all that it begins a trace with.
  return request === undefined ? nowhere : originOf(request as Context<AppEnv>);
}
