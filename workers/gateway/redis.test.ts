import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { createRedis } from "./redis.ts";
import { silence, standInFor, type Upstream } from "./testing/upstream.ts";

const options = { url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN };
const newKey = () => `test:${crypto.randomUUID()}`;

let upstream: Upstream | null = null;
afterEach(() => {
  upstream?.restore();
  upstream = null;
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("keeps text as it is", async () => {
  const redis = createRedis(options);
  const key = newKey();
  for (const value of ["1", "true", '{"a":1}', "ünïcödé", "null"]) {
    await redis.set(key, value, 60);
    expect(await redis.get(key)).toBe(value);
  }
});

test("a list tells what was put on it since a time, and forgets it after a while", async () => {
  const redis = createRedis(options);
  const list = newKey();
  const startMs = Date.now();
  expect(await redis.notedSince(list, 0)).toEqual([]);
  await redis.note(list, ["1", "b"], 60_000);
  const noted = await redis.notedSince(list, startMs);
  expect(noted?.map(({ member }) => member).sort()).toEqual(["1", "b"]);
  for (const { notedAtMs } of noted ?? []) expect(notedAtMs).toBeGreaterThanOrEqual(startMs);
  vi.useFakeTimers({ toFake: ["Date"], now: startMs + 70_000 });
  await redis.note(list, ["c"], 60_000);
  await redis.note(list, [], 60_000);
  expect((await redis.notedSince(list, 0))?.map(({ member }) => member)).toEqual(["c"]);
  expect(await redis.notedSince(list, startMs + 70_001)).toEqual([]);
});

test("what was removed is gone until it is set again", async () => {
  const redis = createRedis(options);
  const key = newKey();
  await redis.set(key, "old", 60);
  await redis.remove(key);
  expect(await redis.get(key)).toBeNull();
  await redis.set(key, "new", 60);
  expect(await redis.get(key)).toBe("new");
});

test("nothing lives longer than five minutes", async () => {
  upstream = standInFor(options.url, () => Response.json({ result: "OK" }));
  const redis = createRedis(options);
  await redis.set("key", "value", 604_800);
  await redis.set("key", "value", Number.POSITIVE_INFINITY);
  await redis.set("key", "value", 0);
  const commands = await Promise.all(upstream.requests.map((request) => request.json()));
  expect(commands).toEqual([
    ["set", "key", "value", "ex", 300],
    ["set", "key", "value", "ex", 300],
    ["set", "key", "value", "ex", 1],
  ]);
});

test("while it is away everything is a miss, nothing throws, and it is asked again only after a pause", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const infos = vi.spyOn(console, "info").mockImplementation(() => {});
  let away = true;
  upstream = standInFor(options.url, () => {
    if (away) throw new TypeError("secret-token in the message");
    return Response.json({ result: "value" });
  });
  const redis = createRedis(options);
  expect(await redis.get("key")).toBeNull();
  expect(await redis.notedSince("list", 0)).toBeNull();
  await redis.note("list", ["member"], 60_000);
  await redis.set("key", "value", 60);
  await redis.remove("key");
  expect(upstream.requests).toHaveLength(1);
  expect(errors).toHaveBeenCalledTimes(1);
  expect(errors.mock.calls[0]?.[0]).toContain("redis_away");
  expect(errors.mock.calls[0]?.[0]).not.toContain("secret-token");
  away = false;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5_001 });
  expect(await redis.get("key")).toBe("value");
  expect(infos.mock.calls[0]?.[0]).toContain("redis_back");
  await expect(redis.ping()).resolves.toBeUndefined();
});

test("silence is a miss within a second", async () => {
  upstream = standInFor(options.url, silence);
  const startedMs = performance.now();
  expect(await createRedis(options).get("key")).toBeNull();
  expect(performance.now() - startedMs).toBeLessThan(1_500);
});

test("a refusal is a miss, and ping says what went wrong", async () => {
  upstream = standInFor(options.url, () => Response.json({ error: "WRONGPASS" }, { status: 401 }));
  expect(await createRedis(options).get("key")).toBeNull();
  await expect(createRedis(options).ping()).rejects.toThrow("WRONGPASS");
});
