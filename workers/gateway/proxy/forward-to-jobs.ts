import type { Handler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import { tenantIdOf } from "../identity/identity.ts";
import { requireCaller } from "../identity/require-identity.ts";
import { flowingRequest } from "../middleware/steady-body.ts";
import type { AppEnv } from "../router.ts";
import { pickAnswerHeaders, pickHeaders } from "../upstream/pick-headers.ts";
import { auditDeed } from "./audit-deed.ts";
import type { JobsOperation } from "./operations.ts";

/** Everything else of a request stays here: cookies, addresses, and whatever a client made up. */
const requestHeaders = [
  "accept",
  "content-length",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "last-event-id",
];

const responseHeaders = [
  "cache-control",
  "content-disposition",
  "content-length",
  "content-type",
  "etag",
  "last-modified",
  "location",
  "retry-after",
];

const timeoutMs = 15_000;
/** A file comes as slowly as the connection it is sent over. */
export const uploadTimeoutMs = 15 * 60_000;

/**
 * Passes a request on to the jobs worker with a token that says who asks, and its answer back; bodies flow both ways
 * as they come. The path has been matched against the list of operations and the query against the operation, so both
 * go on as they are.
 */
export function forwardToJobs({
  upload = false,
  slow = false,
  audit,
  scope,
}: Pick<JobsOperation, "upload" | "slow" | "audit" | "scope">): Handler<AppEnv> {
  return async function forwardToJobs(c) {
    const caller = await requireCaller(c);
    const { flags, upstreams, mintToken } = c.get("deps");
    const request = flowingRequest(c);
    const token = await mintToken(caller, await flags.enabledFor(tenantIdOf(caller)));
    const headers = pickHeaders(request.headers, requestHeaders);
    headers.authorization = `Bearer ${token}`;
    headers["x-request-id"] = c.get("requestId");
    const { path, url, method } = c.req;
    const response = await upstreams.jobs.send(path, {
      ...{ method, headers, body: request.body },
      ...(url.includes("?") ? { query: new URL(url).searchParams } : {}),
      // What is soon over ends with its client by itself.
      ...(upload || slow ? { signal: request.signal } : {}),
      holder:
        caller.kind === "key" ? caller.key.tenant.id : (caller.person.tenant?.id ?? caller.person.user.id),
      timeoutMs: upload || slow ? uploadTimeoutMs : timeoutMs,
    });
    await refuseForeignErrors(response);
    if (audit !== undefined && response.ok) {
      await auditDeed(c, caller, { deed: { action: audit, isForAll: scope === null }, response });
    }
    return new Response(response.body, {
      status: response.status,
      headers: pickAnswerHeaders(response.headers, responseHeaders),
    });
  };
}

/** The worker's own errors are problem documents. In front of a binding that leads nowhere stands somebody else's 503. */
async function refuseForeignErrors(response: Response): Promise<void> {
  if (response.status < 400 || response.headers.get("content-type")?.includes("json")) return;
  await response.body?.cancel();
  if (response.status !== 503) {
    throw new ApiError("upstream_failed", "The jobs worker gave a bad answer", {
      cause: new Error(`The jobs worker answered ${response.status} without a problem document`),
    });
  }
  throw new ApiError(
    "unavailable",
    "The jobs worker is not running; start both with: wrangler dev -c wrangler.toml -c workers/jobs/wrangler.toml",
  );
}
