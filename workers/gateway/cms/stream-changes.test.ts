import { afterEach, expect, test, vi } from "vitest";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";
import { createStreamSlots } from "./stream-slots.ts";

const gateway = createTestGateway();
/** Another isolate: with nothing in common but the services. */
const elsewhere = createTestGateway();
const visitor = createVisitor(gateway.app);

afterEach(() => {
  vi.useRealTimers();
});

type Frame = { id: string; collections: string[] };

async function follow(collections: string, headers: Record<string, string> = {}, more = "") {
  const response = await visitor.get(`/api/cms/changes?collections=${collections}${more}`, headers);
  expect([
    response.status,
    response.headers.get("content-type"),
    response.headers.get("cache-control"),
  ]).toEqual([...[200, "text/event-stream; charset=utf-8", "no-store"]]);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const next = async (): Promise<Frame> => {
    const { value } = await reader.read();
    const text = decoder.decode(value);
    const [, id = "", data = ""] =
      /^id: (.*)\nevent: changed\ndata: (.*)\n\n$/.exec(text) ?? expect.fail(text);
    return { id, ...(JSON.parse(data) as { collections: string[] }) };
  };
  expect(decoder.decode((await reader.read()).value)).toMatch(/^retry: 2000\nid: \d+(?:\.\d+)?\n\n$/);
  return { next, stop: () => reader.cancel() };
}

test("what changed in another isolate is heard by anybody, by the name of its collection and nothing else", async () => {
  const stream = await follow("changelog,posts");
  await elsewhere.deps.cache.purge(["pages", "tags", "posts/not-out-yet"], "write");
  await elsewhere.deps.cache.purge(["posts", "posts/not-out-yet", "posts/*"], "write");
  expect((await stream.next()).collections).toEqual(["posts"]);
  await elsewhere.deps.cache.purge(["changelog"], "webhook");
  expect((await stream.next()).collections).toEqual(["changelog"]);
  await stream.stop();
});

test("a stream goes on from the last that its reader heard", async () => {
  const first = await follow("redirects,navigation");
  await elsewhere.deps.cache.purge(["redirects"], "write");
  const { id } = await first.next();
  await first.stop();
  await elsewhere.deps.cache.purge(["navigation"], "write");
  const again = await follow("redirects,navigation", { "last-event-id": id });
  expect((await again.next()).collections).toEqual(["navigation"]);
  await again.stop();
});

test("what changed while a page was on its way is heard by the age of what it shows", async () => {
  await elsewhere.deps.cache.purge(["authors"], "write");
  await elsewhere.deps.cache.purge(["categories"], "write");
  const late = await follow("authors,categories", {}, "&age=10000");
  expect((await late.next()).collections).toEqual(["authors", "categories"]);
  await late.stop();
});

test.each(["-1", "600001", "1e3", "soon"])("nothing has an age of %s", async (age) => {
  expect((await visitor.get(`/api/cms/changes?collections=posts&age=${age}`)).status).toBe(400);
});

test.each(["", "posts,users", "directus_files", "posts,"])(
  "there is no stream of %j",
  async (collections) => {
    expect((await visitor.get(`/api/cms/changes?collections=${collections}`)).status).toBe(400);
  },
);

test("there is none of everything, and none with more", async () => {
  expect((await visitor.get("/api/cms/changes")).status).toBe(400);
  expect((await visitor.get("/api/cms/changes?collections=posts&secret=1")).status).toBe(400);
});

test("who holds many streams is refused more, until one ends", async () => {
  const held = await Promise.all(Array.from({ length: 20 }, () => follow("tags")));
  const refused = await visitor.get("/api/cms/changes?collections=tags");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
  await held[0]?.stop();
  const another = await follow("tags");
  await Promise.all([another, ...held.slice(1)].map(({ stop }) => stop()));
});

test("an isolate holds as many as it has places for, whoever asks", () => {
  const slots = createStreamSlots({ most: 2, mostOfAddress: 2 });
  const { release } = slots.take("192.0.2.1");
  slots.take("192.0.2.2");
  expect(() => slots.take("192.0.2.3")).toThrow("Too many streams are open right now");
  release();
  release();
  slots.take("192.0.2.3");
  expect(() => slots.take("192.0.2.4")).toThrow("Too many streams are open right now");
});

test("a place whose reader went away unheard is free again after a while, and one that is read is not", () => {
  const startMs = Date.now();
  const at = (ms: number) => vi.useFakeTimers({ toFake: ["Date"], now: startMs + ms });
  at(0);
  const slots = createStreamSlots({ most: 2 });
  const read = slots.take("192.0.2.1");
  slots.take("192.0.2.2");
  at(40_000);
  read.renew();
  expect(() => slots.take("192.0.2.3")).toThrow("Too many streams are open right now");
  at(46_000);
  slots.take("192.0.2.3");
  expect(() => slots.take("192.0.2.4")).toThrow("Too many streams are open right now");
});

test("a HEAD takes no place, and a subscriber of IPv6 has as many as an address", async () => {
  const address = (last: number) => ({ "x-forwarded-for": `2001:db8:77:77::${last.toString(16)}` });
  const path = "/api/cms/changes?collections=tags";
  for (let count = 0; count < 25; count += 1) {
    const head = await gateway.app.request(`http://localhost${path}`, {
      method: "HEAD",
      headers: address(count),
    });
    expect(head.status).toBe(200);
  }
  const ask = (count: number) => gateway.app.request(`http://localhost${path}`, { headers: address(count) });
  const open = await Promise.all(Array.from({ length: 20 }, (_, count) => ask(count)));
  expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
  expect((await ask(21)).status).toBe(429);
  await Promise.all(open.map(({ body }) => body?.cancel()));
});
