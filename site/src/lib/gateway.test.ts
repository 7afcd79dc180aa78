import { afterEach, describe, expect, it, vi } from "vitest";
import { forwardToGateway } from "./gateway.ts";

type Seen = { request: Request; body: string };

/** A request as the worker's entry hands it over, with a gateway bound that records what it gets. */
function bound(
  answer: (request: Request) => Response | Promise<Response>,
  init: RequestInit & { path?: string } = {},
) {
  const seen: Seen[] = [];
  const { path = "/api/auth/me", ...rest } = init;
  const GATEWAY = {
    fetch: async (request: Request) => {
      seen.push({ request, body: await request.clone().text() });
      return answer(request);
    },
  };
  const request = new Request(`https://site.test${path}`, rest);
  Object.assign(request, { runtime: { cloudflare: { env: { GATEWAY } } } });
  return { request, seen };
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("forwardToGateway", () => {
  it("passes method, path, query, body, cookies and origin through the binding", async () => {
    const { request, seen } = bound(() => new Response("ok"), {
      path: "/api/auth/login?token=true",
      method: "POST",
      body: '{"email":"a@b.test"}',
      headers: { cookie: "session=1", origin: "https://site.test", "content-type": "application/json" },
    });
    expect(await (await forwardToGateway(request)).text()).toBe("ok");
    expect(seen[0]?.request.method).toBe("POST");
    expect(seen[0]?.request.url).toBe("https://site.test/api/auth/login?token=true");
    expect(seen[0]?.body).toBe('{"email":"a@b.test"}');
    const headers = seen[0]?.request.headers;
    expect(headers?.get("origin")).toBe("https://site.test");
    expect(headers?.get("cookie")).toBe("session=1");
    expect(headers?.get("content-type")).toBe("application/json");
  });

  it("names the client by its own address, unless a proxy in front has named it", async () => {
    const plain = bound(() => new Response());
    await forwardToGateway(plain.request, "192.0.2.7");
    expect(plain.seen[0]?.request.headers.get("x-forwarded-for")).toBe("192.0.2.7");

    const proxied = bound(() => new Response(), { headers: { "x-forwarded-for": "198.51.100.1" } });
    await forwardToGateway(proxied.request, "192.0.2.7");
    expect(proxied.seen[0]?.request.headers.get("x-forwarded-for")).toBe("198.51.100.1");
  });

  it("drops the headers of one hop, those that Connection names too", async () => {
    const { request, seen } = bound(
      () => new Response("", { headers: { "keep-alive": "timeout=5", "x-kept": "1" } }),
      { headers: { connection: "x-hop, keep-alive", "x-hop": "1", te: "trailers", "x-kept": "1" } },
    );
    const response = await forwardToGateway(request);
    const names = [...(seen[0]?.request.headers.keys() ?? [])];
    expect(names).toContain("x-kept");
    for (const name of ["connection", "x-hop", "te"]) expect(names).not.toContain(name);
    expect(response.headers.get("keep-alive")).toBe(null);
    expect(response.headers.get("x-kept")).toBe("1");
  });

  describe("a preview of a branch", () => {
    const preview = { PREVIEW_DOMAIN: "acme-site.pages.dev", PUBLIC_URL: "https://staging.acme.test" };

    /** What the gateway is asked when a page at `from` posts to `url`. */
    async function askedFrom(url: string, from: string, vars: Record<string, string> = preview) {
      const seen: Request[] = [];
      const GATEWAY = { fetch: async (asked: Request) => Response.json(seen.push(asked)) };
      const request = new Request(url, { method: "POST", headers: { origin: from }, body: "{}" });
      Object.assign(request, { runtime: { cloudflare: { env: { GATEWAY, ...vars } } } });
      await forwardToGateway(request);
      return [seen[0]?.url, seen[0]?.headers.get("origin")];
    }

    it("asks under the site's own name, and so does its page", async () => {
      const here = "https://a1b2c3.acme-site.pages.dev";
      expect(await askedFrom(`${here}/api/auth/login?a=b`, here)).toEqual([
        "https://staging.acme.test/api/auth/login?a=b",
        "https://staging.acme.test",
      ]);
    });

    it("leaves the origin of another preview's or of a stranger's page to the gateway to refuse", async () => {
      for (const from of ["https://other.acme-site.pages.dev", "https://evil.test", "null"])
        expect((await askedFrom("https://a1b2c3.acme-site.pages.dev/api/x", from))[1]).toBe(from);
    });

    it("is one label under the project's name, and nothing else", async () => {
      for (const host of [
        "acme-site.pages.dev",
        "evil.pages.dev",
        "a.b.acme-site.pages.dev",
        "a.acme-site.pages.dev.evil.test",
        "evilacme-site.pages.dev",
        "staging.acme.test",
      ])
        expect(await askedFrom(`https://${host}/api/x`, `https://${host}`), host).toEqual([
          `https://${host}/api/x`,
          `https://${host}`,
        ]);
    });

    it("is what a deployment without previews has none of", async () => {
      const here = "https://a1b2c3.acme-site.pages.dev";
      const { PUBLIC_URL } = preview;
      expect(await askedFrom(`${here}/api/x`, here, { PUBLIC_URL })).toEqual([`${here}/api/x`, here]);
      expect(await askedFrom(`${here}/api/x`, here, { PUBLIC_URL, PREVIEW_DOMAIN: "" })).toEqual([
        `${here}/api/x`,
        here,
      ]);
    });
  });

  it("keeps several cookies apart", async () => {
    const { request } = bound(() => {
      const headers = new Headers();
      headers.append("set-cookie", "a=1; Path=/; HttpOnly");
      headers.append("set-cookie", "b=2; Expires=Wed, 21 Oct 2035 07:28:00 GMT");
      return new Response(null, { status: 204, headers });
    });
    const response = await forwardToGateway(request);
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie()).toEqual([
      "a=1; Path=/; HttpOnly",
      "b=2; Expires=Wed, 21 Oct 2035 07:28:00 GMT",
    ]);
  });

  it("hands redirects to the browser instead of following them", async () => {
    const { request, seen } = bound(() => new Response(null, { status: 302, headers: { location: "/app" } }));
    const response = await forwardToGateway(request);
    expect([response.status, response.headers.get("location")]).toEqual([302, "/app"]);
    expect(seen[0]?.request.redirect).toBe("manual");
  });

  it("streams the answer while it is still being written", async () => {
    let finish = () => {};
    const { request } = bound(() => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("data: 1\n\n"));
          finish = () => controller.close();
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    });
    const reader = (await forwardToGateway(request)).body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe("data: 1\n\n");
    finish();
    expect((await reader?.read())?.done).toBe(true);
  });

  it("uses GATEWAY_URL where there is no binding", async () => {
    vi.stubEnv("GATEWAY_URL", "http://127.0.0.1:8787");
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("by http"));
    const response = await forwardToGateway(new Request("https://site.test/health?x=1"));
    expect(await response.text()).toBe("by http");
    expect(fetched.mock.calls[0]?.[0]).toMatchObject({ url: "http://127.0.0.1:8787/health?x=1" });
  });

  it("answers a problem document when the gateway does not answer", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const { request } = bound(() => {
      throw new TypeError("connect ECONNREFUSED 10.0.0.1:5432");
    });
    const response = await forwardToGateway(request);
    expect(response.status).toBe(502);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      code: "upstream_failed",
      detail: "The gateway does not answer",
    });
    expect(text).not.toContain("10.0.0.1");
    expect(logged).toHaveBeenCalledOnce();
  });

  it("says which names are missing when nothing leads to the gateway", async () => {
    vi.stubEnv("GATEWAY_URL", "");
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    expect((await forwardToGateway(new Request("https://site.test/health"))).status).toBe(502);
    expect(String(logged.mock.calls[0]?.[1])).toMatch(/GATEWAY.*GATEWAY_URL/);
  });
});
