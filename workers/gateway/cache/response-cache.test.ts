import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../../contract/api-error.ts";
import { onError } from "../middleware/errors.ts";
import type { AppEnv } from "../router.ts";
import { createIsolate, createShared } from "../testing/cached.ts";
import { everyone } from "./audience.ts";
import { defineCached } from "./rule.ts";

type Origin = { text: string | null; fails: boolean; asked: number; gate: Promise<void> };

/** Isolates that serve one route, whose answers come from an origin that is in the test's hands. */
function setUp() {
  const origin: Origin = { text: "one", fails: false, asked: 0, gate: Promise.resolve() };
  const shared = createShared();
  const rule = defineCached({
    ...{ name: "read", audience: "public", freshSeconds: 10, staleSeconds: 20, failedSeconds: 100 },
    absent: { seconds: 5, message: () => "Nothing here" },
    tags: ({ id }: { id: string }) => ["all", `one:${id}`],
    load: async (_, { id }) => {
      const { text } = origin;
      origin.asked += 1;
      await origin.gate;
      if (origin.fails) throw new ApiError("upstream_failed", "The origin refused");
      return text === null ? null : { id, text };
    },
  });
  function addIsolate() {
    const cache = createIsolate(shared);
    const app = new Hono<AppEnv>();
    app.onError(onError);
    app.get("/:id", (c) => {
      c.set("requestId", "a-request");
      return cache.answer(c, rule, { audience: everyone, query: { id: c.req.param("id") } });
    });
    const ask = async (init: RequestInit = {}, id = "a") => await app.request(`/${id}`, init);
    return {
      cache,
      ask,
      read: async (id = "a") => (await (await ask({}, id)).json<{ text: string }>()).text,
    };
  }
  return { origin, shared, addIsolate, ...addIsolate() };
}

const statusOf = (response: Response) => response.headers.get("cache-status");
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000);
/** Lets what goes on behind an answer come to its end. */
const settle = () => scheduler.wait(20);

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

describe("a kept answer", () => {
  test("is shown while it is new, with its age and what is left of its life", async () => {
    const { ask, origin } = setUp();
    const first = await ask();
    expect([statusOf(first), first.headers.get("age")]).toEqual(["selvedge; fwd=miss; stored; ttl=10", "0"]);
    later(9);
    const second = await ask();
    expect(statusOf(second)).toBe("selvedge; hit; ttl=1; detail=isolate");
    expect([second.headers.get("age"), second.headers.get("cache-control")]).toEqual([
      "9",
      "public, max-age=10",
    ]);
    expect(await second.text()).toBe(await first.text());
    expect(origin.asked).toBe(1);
  });

  test("is renewed with a few others at once: whoever waits for what is not kept needs the upstream more", async () => {
    const { ask, origin } = setUp();
    const ids = Array.from({ length: 30 }, (_, index) => `many-${index}`);
    await Promise.all(ids.map((id) => ask({}, id)));
    later(15);
    const { promise, resolve } = Promise.withResolvers<void>();
    [origin.asked, origin.gate] = [0, promise];
    const old = await Promise.all(ids.map((id) => ask({}, id)));
    expect(old.map(statusOf)).toEqual(ids.map(() => "selvedge; hit; ttl=-5; detail=isolate"));
    expect(origin.asked).toBe(10);
    resolve();
    await settle();
    await Promise.all(ids.map((id) => ask({}, id)));
    await settle();
    expect(origin.asked).toBe(20);
  });

  test("is shown once it is old, and renewed behind that", async () => {
    const { ask, read, origin } = setUp();
    await ask();
    origin.text = "two";
    later(29);
    const old = await ask();
    expect([statusOf(old), (await old.json<{ text: string }>()).text]).toEqual([
      ...["selvedge; hit; ttl=-19; detail=isolate", "one"],
    ]);
    await settle();
    expect(await read()).toBe("two");
    expect(origin.asked).toBe(2);
  });

  test("that is older is not shown, but while the origin fails, and not for ever", async () => {
    const { ask, read, origin } = setUp();
    await ask();
    origin.text = "two";
    later(30);
    expect(await read()).toBe("two");
    origin.fails = true;
    later(109);
    const inNeed = await ask();
    expect([inNeed.status, statusOf(inNeed)]).toEqual([
      200,
      "selvedge; fwd=stale; ttl=-99; detail=stale-if-error",
    ]);
    expect((await inNeed.json<{ text: string }>()).text).toBe("two");
    later(1);
    expect((await ask()).status).toBe(502);
  });

  test("is shown for no error of our own", async () => {
    const { ask, origin } = setUp();
    await ask();
    later(31);
    origin.gate = Promise.reject(new TypeError("a defect"));
    expect((await ask()).status).toBe(500);
  });

  test("is not made of a failure", async () => {
    const { ask, read, origin } = setUp();
    origin.fails = true;
    const failed = await ask();
    expect([failed.status, failed.headers.get("cache-control")]).toEqual([502, "no-store"]);
    origin.fails = false;
    expect(await read()).toBe("one");
  });

  test("can say that there is nothing, for a short while", async () => {
    const { ask, origin } = setUp();
    origin.text = null;
    expect(await (await ask()).json()).toMatchObject({ code: "not_found", detail: "Nothing here" });
    origin.text = "one";
    later(4);
    const still = await ask();
    expect([still.status, statusOf(still)]).toEqual([404, expect.stringContaining("hit")]);
    later(1);
    expect((await ask()).status).toBe(200);
  });

  test("is read from another isolate's doing, near first", async () => {
    const { ask, addIsolate, origin, shared } = setUp();
    await ask();
    await settle();
    later(3);
    expect(statusOf(await addIsolate().ask())).toBe("selvedge; hit; ttl=7; detail=edge");
    shared.levels.shift();
    expect(statusOf(await addIsolate().ask())).toBe("selvedge; hit; ttl=7; detail=redis");
    expect(origin.asked).toBe(1);
  });

  test("stands in for a failing origin in an isolate that has none itself", async () => {
    const { ask, addIsolate, origin } = setUp();
    await ask();
    await settle();
    later(60);
    origin.fails = true;
    expect(statusOf(await addIsolate().ask())).toBe("selvedge; fwd=stale; ttl=-50; detail=stale-if-error");
  });
});

describe("who has the answer already", () => {
  test("is told so, without a body", async () => {
    const { ask } = setUp();
    const { headers } = await ask();
    const etag = headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    for (const given of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const response = await ask({ headers: { "if-none-match": given } });
      expect([response.status, await response.text(), response.headers.get("etag")]).toEqual([304, "", etag]);
      expect(response.headers.get("cache-control")).toBe("public, max-age=10");
      expect(statusOf(response)).toContain("hit");
      expect(response.headers.has("content-type")).toBe(false);
    }
  });

  test("of something else gets it, and another text has another tag", async () => {
    const { ask, origin } = setUp();
    const etag = (await ask()).headers.get("etag") ?? "";
    expect((await ask({ headers: { "if-none-match": '"other"' } })).status).toBe(200);
    origin.text = "two";
    later(31);
    const next = await ask({ headers: { "if-none-match": etag } });
    expect([next.status, next.headers.get("etag") === etag]).toEqual([200, false]);
  });

  test("may ask for the head alone", async () => {
    const { ask } = setUp();
    const whole = await ask();
    const head = await ask({ method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    for (const name of ["etag", "content-type", "cache-control"]) {
      expect(head.headers.get(name)).toBe(whole.headers.get(name));
    }
  });
});

describe("a purge", () => {
  test("reaches this isolate at once, and every other within two seconds", async () => {
    const { cache, read, addIsolate, origin } = setUp();
    const other = addIsolate();
    expect([await read(), await other.read()]).toEqual(["one", "one"]);
    origin.text = "two";
    expect(await cache.purge(["one:a"], "webhook")).toBe(true);
    expect(await read()).toBe("two");
    later(2);
    expect(await other.read()).toBe("two");
    expect(await addIsolate().read()).toBe("two");
  });

  test("concerns what has the tag, and nothing else", async () => {
    const { cache, read, origin } = setUp();
    await read("a");
    await read("b");
    origin.text = "two";
    await cache.purge(["one:a"], "webhook");
    expect([await read("a"), await read("b")]).toEqual(["two", "one"]);
    await cache.purge(["all"], "webhook");
    expect(await read("b")).toBe("two");
  });

  test("leaves nothing that could stand in for a failing origin", async () => {
    const { cache, ask, origin } = setUp();
    await ask();
    await cache.purge(["all"], "webhook");
    origin.fails = true;
    expect((await ask()).status).toBe(502);
  });

  test("outruns what is being loaded: who asks after it does not wait for what was read before it", async () => {
    const { cache, ask, read, origin } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    origin.gate = promise;
    const before = ask();
    await vi.waitUntil(() => origin.asked === 1);
    origin.text = "two";
    origin.gate = Promise.resolve();
    await cache.purge(["all"], "webhook");
    expect(await read()).toBe("two");
    resolve();
    expect((await (await before).json<{ text: string }>()).text).toBe("one");
    expect(await read()).toBe("two");
    await settle();
    later(11);
    expect(await read()).toBe("two");
  });

  test("says so when nobody else could be told", async () => {
    const { cache, read, origin, shared } = setUp();
    await read();
    origin.text = "two";
    shared.away = true;
    expect(await cache.purge(["all"], "webhook")).toBe(false);
    later(2);
    expect(await read()).toBe("two");
  });
});

describe("while Redis is away", () => {
  test("everything goes on, and an answer is new for two seconds, since nobody can say what was purged", async () => {
    const { ask, origin, shared } = setUp();
    shared.away = true;
    await ask();
    later(1);
    expect(statusOf(await ask())).toContain("hit");
    later(1);
    expect(statusOf(await ask())).toBe("selvedge; fwd=stale; stored; ttl=10");
    expect(origin.asked).toBe(2);
    origin.fails = true;
    later(60);
    expect((await ask()).status).toBe(200);
  });
});

test("a warm answer asks nobody anything for a second", async () => {
  const { ask, shared } = setUp();
  await ask();
  await settle();
  const { readings } = shared;
  for (let count = 0; count < 50; count += 1) await ask();
  expect(shared.readings).toBe(readings);
  later(1);
  for (let count = 0; count < 50; count += 1) await ask();
  await settle();
  expect(shared.readings).toBe(readings + 1);
});

test("identical questions at one time are one to the origin, and different ones are not", async () => {
  const { ask, origin } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  origin.gate = promise;
  const answers = Array.from({ length: 100 }, (_, index) => ask({}, index % 2 === 0 ? "a" : "b"));
  await vi.waitUntil(() => origin.asked === 2);
  resolve();
  const all = await Promise.all(answers);
  expect(origin.asked).toBe(2);
  expect(all.filter((each) => statusOf(each) === "selvedge; fwd=miss; collapsed")).toHaveLength(98);
  expect(new Set(await Promise.all(all.map((each) => each.text()))).size).toBe(2);
});

test("what they wait for fails for all of them, and is asked anew by the next", async () => {
  const { ask, origin } = setUp();
  origin.fails = true;
  const all = await Promise.all(Array.from({ length: 10 }, () => ask()));
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([502]));
  expect(origin.asked).toBe(1);
  origin.fails = false;
  expect((await ask()).status).toBe(200);
});

test("nothing is kept for longer than purges are remembered", () => {
  const lives = { freshSeconds: 60, staleSeconds: 0, failedSeconds: 3_541 };
  expect(() =>
    defineCached({ name: "x", audience: "public", ...lives, tags: () => [], load: async () => null }),
  ).toThrow('Cannot keep "x" for longer than 3600 seconds');
});
