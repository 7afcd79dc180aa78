const hopByHop = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/**
 * The headers of a visitor's request as the gateway gets them: all but those of one hop. `Origin` and cookies pass, so
 * that the gateway's own checks hold; `X-Forwarded-For` names the client when no proxy in front has done so.
 * @param clientAddress The peer's address, when the runtime knows it.
 */
export function requestHeaders(incoming: Headers, clientAddress: string | undefined): Headers {
  const headers = withoutHopByHop(incoming);
  headers.delete("host");
  headers.delete("expect");
  // A fetch that decodes an answer keeps its content-encoding: only plain bytes pass unharmed.
  headers.set("accept-encoding", "identity");
  if (!headers.has("x-forwarded-for") && clientAddress) headers.set("x-forwarded-for", clientAddress);
  return headers;
}

/** The headers of the gateway's answer as the visitor gets them; several `Set-Cookie` stay several. */
export function responseHeaders(incoming: Headers): Headers {
  return withoutHopByHop(incoming);
}

/** Says who asks, for a request that the site makes on the visitor's behalf: cookies, address and origin. */
export function visitorHeaders(incoming: Headers, clientAddress: string | undefined): Headers {
  const passed = requestHeaders(incoming, clientAddress);
  const headers = new Headers();
  for (const name of [
    "accept-encoding",
    "accept-language",
    "cf-connecting-ip",
    "cookie",
    "origin",
    "user-agent",
    "x-forwarded-for",
  ]) {
    const value = passed.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

/**
 * What Cloudflare knows of the visitor's connection, such as the country, for the service binding to pass on: a request
 * that is made anew would not have it. Nothing elsewhere.
 */
export function connectionOf(request: Request): RequestInit {
  const { cf } = request as Request & { cf?: unknown };
  return cf === undefined ? {} : ({ cf } as RequestInit);
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
function withoutHopByHop(incoming: Headers): Headers {
  const headers = new Headers(incoming);
  const named = (incoming.get("connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  for (const name of [...hopByHop, ...named]) {
    if (name !== "") headers.delete(name);
  }
  return headers;
}
