/** A small HTTP client with a cookie jar and an address of its own, so that tests can act as many visitors. */
export type ApiClient = {
  address: string;
  cookies: Map<string, string>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
};

let lastAddress = 0;

/** @param origin The origin to talk to; mutations carry it as `Origin`, as a browser would. */
export function createClient(origin: string, address = nextAddress()): ApiClient {
  const cookies = new Map<string, string>();
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (!headers.has("x-forwarded-for")) headers.set("x-forwarded-for", address);
    if (!headers.has("origin") && init.method !== undefined && init.method !== "GET") {
      headers.set("origin", origin);
    }
    if (cookies.size > 0) headers.set("cookie", [...cookies].map((pair) => pair.join("=")).join("; "));
    const response = await fetch(new URL(path, origin), { redirect: "manual", ...init, headers });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return response;
  };
  return {
    address,
    cookies,
    fetch: request,
    post: (path, body, headers = {}) =>
      request(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ""] = line.split(";");
  const at = pair.indexOf("=");
  const name = pair.slice(0, at).trim();
  const gone = /max-age=0(;|$)/i.test(line) || /expires=thu, 01 jan 1970/i.test(line);
  if (gone) cookies.delete(name);
  else cookies.set(name, pair.slice(at + 1));
}

/** An address of the documentation range that no other client of this run has. */
function nextAddress(): string {
  lastAddress += 1;
  const seed = process.pid % 250;
  return `198.51.${seed}.${lastAddress}`;
}
