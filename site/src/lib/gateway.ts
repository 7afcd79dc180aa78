import { ApiError, problemResponse } from "../../../workers/contract/api-error.ts";
import { connectionOf, requestHeaders, responseHeaders } from "./gateway-headers.ts";
import { asFrom, gatewayOrigin } from "./gateway-origin.ts";

/** A fetcher that reaches the gateway, and the origin its URLs are written with. */
export type Gateway = { origin: string; fetch: (request: Request) => Promise<Response> };

type Fetcher = { fetch: (request: Request) => Promise<Response> };
type RuntimeRequest = Request & { runtime?: { cloudflare?: { env?: Record<string, unknown> } } };

/**
 * Decides how the gateway is reached: by the service binding `GATEWAY`, or by HTTP at `GATEWAY_URL`.
 * @throws when there is neither.
 */
export function gatewayOf(request: Request): Gateway {
  const env = (request as RuntimeRequest).runtime?.cloudflare?.env ?? processEnv();
  const binding = env.GATEWAY;
  if (isFetcher(binding)) {
    const here = new URL(request.url);
    const origin = gatewayOrigin(here, env);
    return { origin, fetch: (forwarded) => binding.fetch(asFrom(forwarded, here.origin, origin)) };
  }
  const url = env.GATEWAY_URL;
  if (typeof url !== "string" || !URL.canParse(url)) {
    throw new Error(
      `Cannot reach the gateway: no service binding GATEWAY, and GATEWAY_URL is "${url ?? ""}"`,
    );
  }
  return { origin: new URL(url).origin, fetch: (forwarded) => fetch(forwarded) };
}

/**
 * Passes a request on to the gateway and its answer back, bodies streamed both ways. A gateway that does not answer
 * is a 502 problem document.
 */
export async function forwardToGateway(request: Request, clientAddress?: string): Promise<Response> {
  try {
    const gateway = gatewayOf(request);
    const { pathname, search } = new URL(request.url);
    const answer = await gateway.fetch(
      new Request(gateway.origin + pathname + search, {
        method: request.method,
        headers: requestHeaders(request.headers, clientAddress),
        body: request.body,
        ...connectionOf(request),
        redirect: "manual",
        signal: request.signal,
        ...(request.body ? { duplex: "half" } : {}),
      }),
    );
    return new Response(answer.body, {
      status: answer.status,
      statusText: answer.statusText,
      headers: responseHeaders(answer.headers),
    });
  } catch (cause) {
    if (!request.signal.aborted) console.error(`Cannot forward ${request.method} ${request.url}:`, cause);
    const error = new ApiError("upstream_failed", "The gateway does not answer", { cause });
    return problemResponse(error, crypto.randomUUID());
  }
}

function isFetcher(value: unknown): value is Fetcher {
  return typeof value === "object" && value !== null && "fetch" in value && typeof value.fetch === "function";
}

function processEnv(): Record<string, unknown> {
  return typeof process === "undefined" ? {} : process.env;
}
