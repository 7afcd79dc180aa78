import { gatewayOf } from "./gateway.ts";
import { connectionOf, requestHeaders, visitorHeaders } from "./gateway-headers.ts";

/** The part of a SolidStart request event that says who asks. */
export type Asking = {
  request: Request;
  clientAddress?: string | undefined;
  /** The cookies to ask with in place of the request's, once a form has set others. */
  cookie?: string | undefined;
};

type AskInit = {
  method?: string;
  json?: unknown;
  /** A body to pass on as it comes, with the visitor's own content headers. */
  stream?: ReadableStream<Uint8Array>;
  /** How long the answer may take, where that is not 15 seconds. */
  waitMs?: number;
  /** The ETag of what the change is made to. */
  ifMatch?: string;
  /** What the stream is, where that is not what the visitor's own request is. */
  type?: string;
  /** "nobody" leaves the cookies out: what is public is loaded the same for everyone. */
  as?: "visitor" | "nobody";
};

const timeoutMs = 15_000;

/**
 * Asks the gateway on a visitor's behalf while a page is rendered or a form is handled.
 * @throws when the gateway does not answer in time (a stream may take as long as it needs).
 */
export async function askGateway(asking: Asking, path: string, init: AskInit = {}): Promise<Response> {
  const { method = "GET", json, stream, type, ifMatch, waitMs = timeoutMs, as = "visitor" } = init;
  const gateway = gatewayOf(asking.request);
  const incoming = asking.request.headers;
  const headers = stream
    ? requestHeaders(incoming, asking.clientAddress)
    : visitorHeaders(incoming, asking.clientAddress);
  headers.set("accept", "application/json");
  if (asking.cookie !== undefined) headers.set("cookie", asking.cookie);
  if (as === "nobody") headers.delete("cookie");
  if (json !== undefined) headers.set("content-type", "application/json");
  if (ifMatch !== undefined) headers.set("if-match", ifMatch);
  if (type !== undefined) {
    headers.set("content-type", type);
    headers.delete("content-length");
  }
  return gateway.fetch(
    new Request(gateway.origin + path, {
      method,
      headers,
      redirect: "manual",
      signal: stream ? asking.request.signal : AbortSignal.timeout(waitMs),
      ...connectionOf(asking.request),
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(stream ? { body: stream, duplex: "half" } : {}),
    }),
  );
}
