import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { withTrace } from "../../contract/current-trace.ts";
import { continueTrace, traceparentOf } from "../../contract/trace.ts";
import { metrics } from "../metrics/metrics.ts";
import { silence } from "../testing/upstream.ts";
import { createUpstream } from "./upstream.ts";

type Bounds = { mostAtOnce?: number; mostUploads?: number; mostUploadsOf?: number };
type Answer = (request: Request) => Response | Promise<Response>;

/** An upstream that answers so, and what it was asked. */
function upstreamThat(answer: Answer, bounds: Bounds = {}) {
  const requests: Request[] = [];
  const service = { answer };
  const upstream = createUpstream({
    ...{ label: "weaver", name: "The weaver", origin: "http://weaver.internal:9", mostAtOnce: 10, ...bounds },
    headers: { authorization: "Bearer ours", "cf-access-client-id": "id" },
    fetch: async (url, init) => {
      const request = new Request(url, init);
      requests.push(request);
      return await service.answer(request);
    },
  });
  return { upstream, requests, service };
}

const ok = () => Response.json({ ok: true });
const refused = () => Promise.reject(new Error("connect ECONNREFUSED 10.0.0.7:9"));
const timeoutMs = 1_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe("what goes there", () => {
  test("carries the gateway's own proof, whatever the request says, and asks for no redirects", async () => {
    const { upstream, requests } = upstreamThat(ok);
    const headers = { authorization: "Bearer theirs", "CF-Access-Client-Id": "theirs", accept: "text/plain" };
    await upstream.ask("/a/b", { headers, query: new URLSearchParams({ q: "a b&c" }), timeoutMs });
    const [request] = requests;
    expect(request?.url).toBe("http://weaver.internal:9/a/b?q=a+b%26c");
    expect(request?.redirect).toBe("manual");
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      ...{ accept: "text/plain", authorization: "Bearer ours", "cf-access-client-id": "id" },
    });
  });

  test.each([
    "",
    "a",
    "//evil.test",
    "/a//b",
    "/a/",
    "/../b",
    "/a/./b",
    "/a/.hidden",
    "/a%2fb",
    "/a\\b",
    "/a;b",
    "/a?b",
    "/@b",
  ])("is nothing at all for the path %j", async (path) => {
    const { upstream, requests } = upstreamThat(ok);
    await expect(upstream.ask(path, { timeoutMs })).rejects.toThrow("not a plain path");
    await expect(upstream.send(path, { timeoutMs })).rejects.toThrow("not a plain path");
    expect(requests).toEqual([]);
  });
});

test("the trace of a request goes on, and hears how long it waited", async () => {
  const { upstream, requests } = upstreamThat(async () => {
    await scheduler.wait(5);
    return ok();
  });
  const trace = continueTrace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  await withTrace(trace, () => upstream.ask("/a", { timeoutMs }));
  expect(requests[0]?.headers.get("traceparent")).toBe(traceparentOf(trace));
  expect(trace.upstreamMs).toBeGreaterThan(0);
});

describe("an answer", () => {
  test("is handed on as it comes", async () => {
    const { upstream } = upstreamThat(() => new Response("one", { status: 404, headers: { etag: '"a"' } }));
    const response = await upstream.send("/a", { timeoutMs });
    expect([response.status, response.headers.get("etag"), await response.text()]).toEqual([
      404,
      '"a"',
      "one",
    ]);
  });

  test("is handed on when its head is there, and may take its time after that", async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const { upstream } = upstreamThat(() => new Response(readable));
    const response = await upstream.send("/a", { timeoutMs: 20 });
    await scheduler.wait(50);
    const writer = writable.getWriter();
    const written = writer.write(new TextEncoder().encode("late")).then(() => writer.close());
    expect(await response.text()).toBe("late");
    await written;
  });

  test.each([300, 301, 302, 303, 307, 308])("that is a %i is none", async (status) => {
    const headers = { location: "http://169.254.169.254/" };
    const { upstream } = upstreamThat(() => new Response(null, { status, headers }));
    await expect(upstream.send("/a", { timeoutMs })).rejects.toMatchObject({ code: "upstream_failed" });
  });

  test("that says that nothing changed is one", async () => {
    const { upstream } = upstreamThat(() => new Response(null, { status: 304 }));
    expect((await upstream.send("/a", { timeoutMs })).status).toBe(304);
  });

  test("that does not come is a time-out, and the upstream is told that nobody waits", async () => {
    const { upstream, requests } = upstreamThat(silence);
    await expect(upstream.send("/a", { timeoutMs: 20 })).rejects.toMatchObject({ code: "upstream_timeout" });
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  test.each([
    ["of no known length", {}],
    ["of a length that is known", { "content-length": "10" }],
  ])("%s, that stops half way, is a time-out where it is read whole", async (_, headers) => {
    const { upstream } = upstreamThat(() => new Response(new ReadableStream(), { headers }));
    await expect(upstream.ask("/a", { timeoutMs: 20 })).rejects.toMatchObject({ code: "upstream_timeout" });
  });

  test("of a length that is known is read whole, but not where that is too much, or not what comes", async () => {
    const body = JSON.stringify({ ok: "é" });
    const length = String(new TextEncoder().encode(body).length);
    const of = (headers: Record<string, string>) =>
      upstreamThat(() => new Response(body, { headers })).upstream.ask("/a", { timeoutMs });
    expect(await of({ "content-length": length })).toEqual({ ok: "é" });
    expect(await of({ "content-length": length, "content-encoding": "identity" })).toEqual({ ok: "é" });
    const endless = upstreamThat(
      () =>
        new Response(
          new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)) }),
          { headers: { "content-length": String(6 * 1024 * 1024) } },
        ),
    );
    await expect(endless.upstream.ask("/a", { timeoutMs })).rejects.toMatchObject({
      ...{ code: "upstream_failed", message: "The weaver answered without end" },
    });
  });

  test.each([502, 503, 504, 522, 530])(
    "%i, as what stands before it answers, says that it is away",
    async (status) => {
      const { upstream } = upstreamThat(() => new Response("error code: 1033", { status }));
      await expect(upstream.ask("/a", { timeoutMs })).rejects.toMatchObject({
        ...{ code: "unavailable", message: "The weaver cannot be reached" },
      });
    },
  );

  test("tells nothing of where it came from", async () => {
    const { upstream } = upstreamThat(refused);
    await expect(upstream.ask("/a", { timeoutMs })).rejects.toMatchObject({
      ...{ code: "unavailable", message: "The weaver cannot be reached" },
    });
  });
});

describe("without a connection", () => {
  test.each(["GET", "HEAD", "PUT", "DELETE"])("%s is tried once more", async (method) => {
    const { upstream, requests, service } = upstreamThat(() => {
      service.answer = ok;
      return refused();
    });
    expect((await upstream.send("/a", { method, timeoutMs })).status).toBe(200);
    expect(requests).toHaveLength(2);
  });

  test("what may not happen twice is tried once, and so is a body that is gone", async () => {
    const { upstream, requests } = upstreamThat(refused, { mostUploads: 1 });
    const body = new ReadableStream();
    await expect(upstream.send("/a", { method: "POST", timeoutMs })).rejects.toThrow("cannot be reached");
    await expect(upstream.send("/a", { method: "PUT", body, timeoutMs })).rejects.toThrow(
      "cannot be reached",
    );
    expect(requests).toHaveLength(2);
  });

  test("an answer, however bad, is not asked for again, and neither is silence", async () => {
    const bad = upstreamThat(() => new Response("", { status: 503 }));
    await bad.upstream.send("/a", { timeoutMs });
    const silent = upstreamThat(silence);
    await silent.upstream.send("/a", { timeoutMs: 20 }).catch(() => {});
    expect([bad.requests.length, silent.requests.length]).toEqual([1, 1]);
  });
});

describe("an upstream that fails", () => {
  /** So often that nobody asks any more. */
  async function broken() {
    const made = upstreamThat(() => new Response("", { status: 502 }));
    for (let count = 0; count < 5; count += 1) await made.upstream.send("/a", { timeoutMs });
    return made;
  }

  test("is counted as one when it is first left alone, when it is tried, and when it is back", async () => {
    const count = (state: string) => metrics.breakerChanges.with("weaver", state).value;
    const counts = () => [count("open"), count("half-open"), count("closed")];
    const [open = 0, halfOpen = 0, closed = 0] = counts();
    const { upstream, service } = await broken();
    expect(counts()).toEqual([open + 1, halfOpen, closed]);
    later(2_000);
    await upstream.send("/a", { timeoutMs });
    expect(counts()).toEqual([open + 2, halfOpen + 1, closed]);
    service.answer = ok;
    later(4_000);
    await upstream.send("/a", { timeoutMs });
    expect(counts()).toEqual([open + 2, halfOpen + 2, closed + 1]);
  });

  test("is left alone, and clients are told for how long", async () => {
    const { upstream, requests } = await broken();
    await expect(upstream.send("/a", { timeoutMs })).rejects.toMatchObject({
      ...{ code: "unavailable", headers: { "retry-after": "2" } },
    });
    expect(requests).toHaveLength(5);
  });

  test("is asked by one alone after a while, and by all once that one was answered", async () => {
    const { upstream, requests, service } = await broken();
    later(2_000);
    const { promise, resolve } = Promise.withResolvers<Response>();
    service.answer = () => promise;
    const probe = upstream.send("/a", { timeoutMs });
    await expect(upstream.send("/a", { timeoutMs })).rejects.toMatchObject({ code: "unavailable" });
    expect(requests).toHaveLength(6);
    resolve(ok());
    expect((await probe).status).toBe(200);
    service.answer = ok;
    await Promise.all([1, 2, 3].map(() => upstream.send("/a", { timeoutMs })));
    expect(requests).toHaveLength(9);
  });

  test("that fails again is left alone for longer, up to half a minute", async () => {
    const { upstream, requests } = await broken();
    for (const [count, pauseMs] of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
      later(pauseMs - 1);
      await expect(upstream.send("/a", { timeoutMs })).rejects.toMatchObject({ code: "unavailable" });
      later(1);
      await upstream.send("/a", { timeoutMs });
      expect(requests).toHaveLength(6 + count);
    }
  });

  test("is asked again when the one that was to find out was never heard of", async () => {
    const { upstream, requests, service } = await broken();
    later(2_000);
    service.answer = () => new Promise(() => {});
    upstream.send("/a", { timeoutMs: 60_000 }).catch(() => {});
    service.answer = ok;
    await expect(upstream.send("/a", { timeoutMs })).rejects.toMatchObject({ code: "unavailable" });
    later(61_000);
    expect((await upstream.send("/a", { timeoutMs })).status).toBe(200);
    expect(requests).toHaveLength(7);
  });

  test("now and then is not left alone, nor one that failed long ago", async () => {
    const { upstream, requests, service } = upstreamThat(ok);
    for (let count = 0; count < 20; count += 1) {
      service.answer = count % 3 === 0 ? () => new Response("", { status: 503 }) : ok;
      await upstream.send("/a", { timeoutMs });
    }
    service.answer = () => new Response("", { status: 503 });
    for (let count = 0; count < 12; count += 1) {
      later(3_000);
      await upstream.send("/a", { timeoutMs });
    }
    expect(requests).toHaveLength(32);
  });

  test("is not what a client makes it: errors of its own, slow and broken uploads, and going away", async () => {
    const { upstream, requests, service } = upstreamThat(() => new Response("", { status: 500 }), {
      mostUploads: 10,
    });
    for (let count = 0; count < 10; count += 1) await upstream.send("/a", { timeoutMs });
    service.answer = silence;
    for (let count = 0; count < 10; count += 1) {
      const body = new ReadableStream();
      await upstream.send("/a", { method: "POST", body, timeoutMs: 2 }).catch(() => {});
      const signal = AbortSignal.abort();
      await upstream.send("/a", { timeoutMs, signal }).catch(() => {});
    }
    service.answer = ok;
    const seen = requests.length;
    expect((await upstream.send("/a", { timeoutMs })).status).toBe(200);
    expect(requests).toHaveLength(seen + 1);
  });
});

describe("more than it may have under way", () => {
  test("is refused at once, and uploads are counted by themselves", async () => {
    const held: (() => void)[] = [];
    const hold = () => new Promise<Response>((resolve) => held.push(() => resolve(ok())));
    const { upstream, requests } = upstreamThat(hold, { mostAtOnce: 2, mostUploads: 1 });
    const under = [1, 2].map(() => upstream.send("/a", { timeoutMs }));
    const body = () => new ReadableStream();
    under.push(upstream.send("/a", { method: "POST", body: body(), timeoutMs }));
    await expect(upstream.send("/a", { timeoutMs })).rejects.toMatchObject({
      ...{ code: "unavailable", headers: { "retry-after": "1" } },
    });
    await expect(upstream.send("/a", { method: "POST", body: body(), timeoutMs })).rejects.toMatchObject({
      code: "unavailable",
    });
    expect(requests).toHaveLength(3);
    for (const release of held) release();
    await Promise.all(under);
    const next = upstream.send("/a", { timeoutMs });
    held.at(-1)?.();
    expect((await next).status).toBe(200);
  });

  test("is refused to who has enough uploads of it, and to nobody else", async () => {
    const bounds = { mostUploads: 3, mostUploadsOf: 2 };
    const { upstream, requests, service } = upstreamThat(() => new Promise(() => {}), bounds);
    const upload = (holder: string) =>
      upstream.send("/a", { method: "POST", body: new ReadableStream(), timeoutMs, holder });
    for (const holder of ["ada", "ada"]) upload(holder).catch(() => {});
    await expect(upload("ada")).rejects.toMatchObject({
      code: "rate_limited",
      headers: { "retry-after": "5" },
    });
    service.answer = ok;
    expect((await upload("ben")).status).toBe(200);
    expect(requests).toHaveLength(3);
    later(timeoutMs + 1_000);
    expect((await upload("ada")).status).toBe(200);
  });

  test("is taken again when a request was never heard of", async () => {
    const { upstream, service } = upstreamThat(() => new Promise(() => {}), { mostAtOnce: 1 });
    upstream.send("/a", { timeoutMs }).catch(() => {});
    service.answer = ok;
    await expect(upstream.send("/a", { timeoutMs })).rejects.toMatchObject({ code: "unavailable" });
    later(timeoutMs + 1_000);
    expect((await upstream.send("/a", { timeoutMs })).status).toBe(200);
  });

  test("is never what asking after its health is", async () => {
    const { upstream, service } = upstreamThat(() => new Promise(() => {}), { mostAtOnce: 1 });
    upstream.send("/a", { timeoutMs }).catch(() => {});
    service.answer = ok;
    expect((await upstream.probe("/health", AbortSignal.timeout(1_000))).status).toBe(200);
  });
});
