import type { Handler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import type { AppEnv } from "../router.ts";

/** Everything else of a request stays here: cookies, addresses, and whatever a client made up. */
const requestHeaders = [
  "accept",
  "content-length",
  "content-type",
  "idempotency-key",
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

/**
 * Passes a request on to the jobs worker with a token that says who asks, and its answer back; bodies flow both ways
 * as they come. The path has been matched against the list of operations, so it goes on as it is.
 */
export function forwardToJobs(): Handler<AppEnv> {
  return async function forwardToJobs(c) {
    const identity = await requireIdentity(c);
    const { jobs, mintToken } = c.var.deps;
    const headers = pick(c.req.raw.headers, requestHeaders);
    headers.set("authorization", `Bearer ${await mintToken(identity)}`);
    headers.set("x-request-id", c.var.requestId);
    const { pathname, search } = new URL(c.req.url);
    const response = await ask(() =>
      jobs.fetch(`http://jobs${pathname}${search}`, {
        ...{ method: c.req.method, headers, body: c.req.raw.body },
        ...{ redirect: "manual", signal: c.req.raw.signal },
      }),
    );
    return new Response(response.body, {
      status: response.status,
      headers: pick(response.headers, responseHeaders),
    });
  };
}

/** In front of a binding that leads nowhere `wrangler dev` answers a 503 of its own, which is no problem document. */
async function ask(call: () => Promise<Response>): Promise<Response> {
  const response = await call().catch((cause: unknown) => {
    throw new ApiError("unavailable", "The jobs worker does not answer", { cause });
  });
  if (response.status !== 503 || response.headers.get("content-type")?.includes("json")) return response;
  await response.body?.cancel();
  throw new ApiError(
    "unavailable",
    "The jobs worker is not running; start both with: wrangler dev -c wrangler.toml -c workers/jobs/wrangler.toml",
  );
}

function pick(headers: Headers, names: string[]): Headers {
  const picked = new Headers();
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
}
