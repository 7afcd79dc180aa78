import { type AddressInfo, createServer } from "node:net";
import { Redis as UpstashRedis } from "@upstash/redis";
import type { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { findRedisServer } from "../../../dev/redis.ts";
import { startTestRedis } from "../testing/redis.ts";
import { until } from "../testing/until.ts";
import { connectRedis } from "./redis-connection.ts";
import { startUpstashAdapter } from "./server.ts";

const token = "token-of-the-test";

async function startAdapter(redis: Redis, options: { timeoutMs?: number } = {}) {
  const adapter = await startUpstashAdapter({ port: 0, token, redis, ...options });
  onTestFinished(() => adapter.stop());
  const client = new UpstashRedis({ url: adapter.url, token, retry: false });
  const post = (path: string, body: unknown, headers = {}) =>
    fetch(adapter.url + path, {
      ...{ method: "POST", body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) },
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
  return { adapter, client, post };
}

/** What the adapter logs about the connection is expected here, and not a word of it may be a secret. */
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("without a Redis", () => {
  it("every endpoint answers 503 at once, and the log says why, once, without the password", async () => {
    const redis = connectRedis("redis://:secret@127.0.0.1:1");
    onTestFinished(() => redis.disconnect());
    const { client, post } = await startAdapter(redis);
    const attempts = vi.fn();
    redis.on("error", attempts);
    await until(() => attempts.mock.calls.length >= 3);
    const responses = await Promise.all([
      post("/", ["GET", "k"]),
      post("/pipeline", [["GET", "k"]]),
      post("/multi-exec", [["GET", "k"]]),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([503, 503, 503]);
    for (const response of responses) {
      expect(await response.json()).toEqual({ error: expect.stringContaining("ERR Redis is not connected") });
    }
    await expect(client.get("k")).rejects.toThrow("ERR Redis is not connected");
    expect((await post("/", ["CONFIG", "GET", "*"])).status).toBe(400);
    expect(vi.mocked(console.error).mock.calls).toEqual([
      ["Redis cannot be reached: connect ECONNREFUSED 127.0.0.1:1"],
    ]);
  });

  it("a server that never answers is not waited for", async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void silent.close());
    const redis = connectRedis(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    onTestFinished(() => redis.disconnect());
    const { post } = await startAdapter(redis);
    await until(() => redis.status === "connect");
    expect((await post("/", ["GET", "k"])).status).toBe(503);
  });
});

const servers = findRedisServer() ? [{ name: "redis-server" }] : [];

describe.each(servers)("with a $name", () => {
  let server: Awaited<ReturnType<typeof startTestRedis>>;
  beforeEach(async () => {
    server = await startTestRedis();
  });
  afterEach(() => server.remove());

  it("answers 503 while it is down, and works again when it is back", async () => {
    const { client, post } = await startAdapter(server.redis);
    expect(await client.set("k", "before")).toBe("OK");
    await server.stop();
    await until(() => server.redis.status !== "ready");
    expect((await post("/", ["GET", "k"])).status).toBe(503);
    server.start();
    await until(async () => (await post("/", ["GET", "k"])).status === 200);
    expect(await client.get("k")).toBeNull();
    expect(await client.multi().set("k", "after").get("k").exec()).toEqual(["OK", "after"]);
  });

  it("gives up after the time limit when it hangs, and mixes up no answers when it goes on", async () => {
    const { client, post } = await startAdapter(server.redis, { timeoutMs: 200 });
    await client.mset({ a: "A", b: "B" });
    server.freeze();
    const late = await post("/", ["GET", "a"]);
    expect([late.status, await late.json()]).toEqual([
      503,
      { error: "ERR Redis did not answer within 200 ms" },
    ]);
    server.thaw();
    await until(async () => (await post("/", ["PING"])).status === 200);
    expect(await client.get("b")).toBe("B");
  });

  it("fails what is in flight when it dies, without sending it again", async () => {
    const { client, post } = await startAdapter(server.redis, { timeoutMs: 60_000 });
    await client.set("n", 1);
    server.freeze();
    const inFlight = [
      post("/", ["INCR", "n"]),
      post("/pipeline", [
        ["INCR", "n"],
        ["INCR", "n"],
      ]),
      post("/multi-exec", [
        ["INCR", "n"],
        ["INCR", "n"],
      ]),
    ];
    // What is written is on its way once its answers are awaited.
    await until(
      () => (server.redis as unknown as { commandQueue: { length: number } }).commandQueue.length >= 7,
    );
    await server.stop();
    const responses = await Promise.all(inFlight);
    expect(responses.map(({ status }) => status)).toEqual([503, 503, 503]);
    server.start();
    await until(async () => (await post("/", ["PING"])).status === 200);
    expect(await client.get("n")).toBeNull();
  });

  it("keeps bytes that are no text", async () => {
    const { adapter, post } = await startAdapter(server.redis);
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(await (await post("/set/bytes", bytes)).json()).toEqual({ result: "OK" });
    await post("/hset/hash/field", bytes);
    const headers = { "Upstash-Encoding": "base64" };
    const read = await post(
      "/pipeline",
      [
        ["GET", "bytes"],
        ["HGETALL", "hash"],
        ["STRLEN", "bytes"],
      ],
      headers,
    );
    expect(await read.json()).toEqual([
      { result: bytes.toString("base64") },
      { result: [Buffer.from("field").toString("base64"), bytes.toString("base64")] },
      { result: 256 },
    ]);
    const plain = await fetch(`${adapter.url}/get/bytes`, { headers: { authorization: `Bearer ${token}` } });
    expect(await plain.json()).toEqual({ result: bytes.toString("utf8") });
  });

  it("passes on Redis' own errors, in a transaction too, where the other commands run", async () => {
    const { client } = await startAdapter(server.redis);
    await client.lpush("list", "x");
    await expect(client.get("list")).rejects.toThrow("WRONGTYPE Operation against a key");
    await expect(client.incr("list")).rejects.toThrow("WRONGTYPE");
    await expect(client.eval("return redis.call('GET', KEYS[1])", ["list"], [])).rejects.toThrow("WRONGTYPE");
    const outcome = await client.multi().incr("list").incr("n").exec({ keepErrors: true });
    expect(outcome[0]?.error).toContain("WRONGTYPE");
    expect(outcome[1]?.result).toBe(1);
  });

  it("runs scripts by hash, streams, and nested replies", async () => {
    const { client } = await startAdapter(server.redis);
    const hash = await client.scriptLoad(
      "return {1, {ARGV[1], {KEYS[1], false}}, redis.error_reply('ERR odd')}",
    );
    expect(await client.evalsha(hash, ["ü"], ["OK"])).toEqual([1, ["OK", ["ü", null]], "ERR odd"]);
    await expect(client.evalsha("0".repeat(40), [], [])).rejects.toThrow("NOSCRIPT");
    await client.xadd("stream", "1-1", { field: "value" });
    expect(await client.xrange("stream", "-", "+")).toEqual({ "1-1": { field: "value" } });
    expect(await client.xread("stream", "0")).toEqual([["stream", [["1-1", ["field", "value"]]]]]);
  });

  it("serves 500 requests at once, each with its own answer", async () => {
    const { client } = await startAdapter(server.redis, { timeoutMs: 30_000 });
    const roundTrip = async (n: number) => {
      await client.set(`key:${n}`, n, { ex: 60 });
      const [own, doubled] = await client.pipeline().get(`key:${n}`).incrby(`key:${n}`, n).exec();
      expect([own, doubled]).toEqual([n, 2 * n]);
    };
    await Promise.all(Array.from({ length: 500 }, (_, n) => roundTrip(n)));
  });
});
