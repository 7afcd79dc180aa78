import { Redis as UpstashRedis } from "@upstash/redis";
import type { Redis } from "ioredis";
import RedisMock from "ioredis-mock";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findRedisServer } from "../../../dev/redis.ts";
import { startTestRedis } from "../testing/redis.ts";
import { until } from "../testing/until.ts";
import { startUpstashAdapter, type UpstashAdapter } from "./server.ts";

const token = "token-of-the-test";

async function startServer() {
  const { redis, remove } = await startTestRedis();
  return { redis, stop: remove };
}

async function startStandIn() {
  const redis: Redis = new RedisMock();
  return { redis, stop: async () => redis.disconnect() };
}

const servers = findRedisServer() ? [{ name: "redis-server", start: startServer }] : [];

describe.each([...servers, { name: "the stand-in", start: startStandIn }])("over $name", ({ start }) => {
  let running: { redis: Redis; stop(): Promise<void> };
  let adapter: UpstashAdapter;
  let client: UpstashRedis;

  beforeAll(async () => {
    running = await start();
    adapter = await startUpstashAdapter({
      port: 0,
      token,
      redis: running.redis,
      maxBodyBytes: 1024 * 1024,
    });
    client = new UpstashRedis({ url: adapter.url, token, retry: false });
  });
  afterAll(async () => {
    await adapter.stop();
    await running.stop();
  });
  beforeEach(async () => {
    await client.flushdb();
  });

  const request = (path: string, init: RequestInit = {}) =>
    fetch(adapter.url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request(path, { method: "POST", body: JSON.stringify(body), headers });

  describe("@upstash/redis", () => {
    it.each([
      ["an empty text", ""],
      ["OK", "OK"],
      ["what looks like base64", "T0s="],
      ["unicode", "Ω 漢字 👩‍🚀 \r\n\t\u0001\u0000 end"],
      ["an object", { a: [1, null, { ü: "'\"\\" }], b: false }],
      ["a number", 12.5],
      ["a number too long for JavaScript, as text", "9007199254740993"],
      ["500 kB", "ü".repeat(250_000)],
    ])("gets %s as it was set", async (_, value) => {
      expect(await client.set("key", value)).toBe("OK");
      expect(await client.get("key")).toEqual(value);
      expect(await client.mget("key", "no such key")).toEqual([value, null]);
    });

    it("gives null for a missing key and the text as it is without deserialization", async () => {
      const plain = new UpstashRedis({ url: adapter.url, token, automaticDeserialization: false });
      expect(await client.get("missing")).toBeNull();
      await client.set("number", "1e3");
      expect(await plain.get("number")).toBe("1e3");
    });

    it("works without base64 too", async () => {
      const plain = new UpstashRedis({ url: adapter.url, token, responseEncoding: false });
      expect(await plain.set("key", { text: "ü OK" })).toBe("OK");
      expect(await plain.get("key")).toEqual({ text: "ü OK" });
      expect(await plain.pipeline().get("key").incr("n").exec()).toEqual([{ text: "ü OK" }, 1]);
    });

    it("sets with expiry and with conditions", async () => {
      expect(await client.set("session", "a", { ex: 100, nx: true })).toBe("OK");
      expect(await client.set("session", "b", { nx: true })).toBeNull();
      expect(await client.set("other", "b", { xx: true })).toBeNull();
      expect(await client.get("session")).toBe("a");
      expect(await client.ttl("session")).toSatisfy((ttl: number) => ttl > 95 && ttl <= 100);
      expect(await client.expire("session", 10)).toBe(1);
      expect(await client.pttl("session")).toSatisfy((ttl: number) => ttl > 9000 && ttl <= 10_000);
      expect(await client.persist("session")).toBe(1);
      expect(await client.ttl("session")).toBe(-1);
      await client.set("brief", "c", { px: 30 });
      await until(async () => (await client.get("brief")) === null);
      expect(await client.exists("brief", "session")).toBe(1);
      expect(await client.getdel("session")).toBe("a");
      expect(await client.del("session")).toBe(0);
    });

    it("counts, atomically when many do", async () => {
      const counts = await Promise.all(Array.from({ length: 200 }, () => client.incr("count")));
      expect(new Set(counts).size).toBe(200);
      expect(await client.incrby("count", 5)).toBe(205);
      expect(await client.decr("count")).toBe(204);
    });

    it("keeps hashes, with fields that JavaScript objects treat specially", async () => {
      const fields = { name: "twill", "10": "ten", "2": { deep: true } };
      expect(await client.hset("hash", fields)).toBe(3);
      expect(await client.hgetall("hash")).toEqual(fields);
      expect(await client.hget("hash", "2")).toEqual({ deep: true });
      expect(await client.hmget("hash", "name", "none")).toEqual({ name: "twill", none: null });
      expect(await client.hincrby("hash", "10x", 3)).toBe(3);
      expect(await client.hdel("hash", "10")).toBe(1);
      expect((await client.hkeys("hash")).sort()).toEqual(
        ["10x", "2", "name"].map((key) => (key === "2" ? 2 : key)),
      );
      expect(await client.hgetall("none")).toBeNull();
    });

    it("keeps sets, lists and sorted sets", async () => {
      expect(await client.sadd("set", "a", "b", "a")).toBe(2);
      expect(await client.sismember("set", "b")).toBe(1);
      expect((await client.smembers("set")).sort()).toEqual(["a", "b"]);
      expect(await client.srem("set", "a")).toBe(1);
      expect(await client.rpush<unknown>("list", "x", { y: 1 })).toBe(2);
      expect(await client.lrange("list", 0, -1)).toEqual(["x", { y: 1 }]);
      expect(await client.lpop("list")).toBe("x");
      expect(await client.zadd("sorted", { score: 2, member: "b" }, { score: 1, member: "a" })).toBe(2);
      expect(await client.zrange("sorted", 0, -1)).toEqual(["a", "b"]);
      expect(await client.zrange("sorted", 2, 5, { byScore: true })).toEqual(["b"]);
      expect(await client.zremrangebyscore("sorted", 0, 1)).toBe(1);
      expect(await client.zcard("sorted")).toBe(1);
    });

    it("scans all keys of a pattern", async () => {
      await client.mset(Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`user:${n}`, n])));
      await client.set("other", 1);
      const found: string[] = [];
      let cursor = "0";
      do {
        const [next, keys] = await client.scan(cursor, { match: "user:*", count: 20 });
        found.push(...keys);
        cursor = next;
      } while (cursor !== "0");
      expect(new Set(found).size).toBe(50);
      expect(found.every((key) => key.startsWith("user:"))).toBe(true);
    });

    it("runs a script", async () => {
      const script = "redis.call('SET', KEYS[1], ARGV[1]) return {KEYS[1], ARGV[1], 7}";
      expect(await client.eval(script, ["key"], ["value"])).toEqual(["key", "value", 7]);
      expect(await client.get("key")).toBe("value");
    });

    it("sends a pipeline in which each command has its own result or error", async () => {
      await client.set("text", "not a number");
      const pipeline = client.pipeline().set("a", 1).incr("a").get("a").hset("h", { f: "v" }).hgetall("h");
      expect(await pipeline.exec()).toEqual(["OK", 2, 2, 1, { f: "v" }]);
      await expect(client.pipeline().set("b", 1).lpop("h").exec()).rejects.toThrow(
        "Command 2 [ lpop ] failed",
      );
      expect(await client.get("b")).toBe(1);
    });

    it("sends a transaction that others do not come between", async () => {
      const transactions = Array.from({ length: 30 }, () =>
        client.multi().incr("n").incr("n").get("n").exec(),
      );
      for (const [first, second, third] of await Promise.all(transactions)) {
        expect([second, third]).toEqual([Number(first) + 1, Number(first) + 1]);
      }
      expect(await client.get("n")).toBe(60);
    });

    it("is refused with another token, before anything runs", async () => {
      for (const wrong of ["guess", token.toUpperCase(), token.slice(0, -1)]) {
        const stranger = new UpstashRedis({ url: adapter.url, token: wrong, retry: false });
        await expect(stranger.set("key", "stolen")).rejects.toThrow("WRONGPASS");
      }
      expect(await client.exists("key")).toBe(0);
    });
  });

  describe("the REST API", () => {
    it("takes commands as paths, in any case, with a body as the value", async () => {
      const set = await request("/set/my%20key/a%2Fb?EX=100");
      expect([set.status, await set.json()]).toEqual([200, { result: "OK" }]);
      expect(await (await request("/GET/my%20key")).json()).toEqual({ result: "a/b" });
      expect(await client.ttl("my key")).toBeGreaterThan(90);
      await request("/set/raw?EX=100", { method: "POST", body: '{"a":1}' });
      expect(await client.get("raw")).toEqual({ a: 1 });
      expect(await client.ttl("raw")).toBeGreaterThan(90);
    });

    it("answers in base64 what it is asked to, all but OK", async () => {
      const headers = { "Upstash-Encoding": "base64" };
      const answers = await post(
        "/pipeline",
        [
          ["set", "k", "v"],
          ["mget", "k", "none"],
          ["strlen", "k"],
        ],
        headers,
      );
      expect(await answers.json()).toEqual([{ result: "OK" }, { result: ["dg==", null] }, { result: 1 }]);
    });

    it.each([
      ["/", "{", "The request body is not valid JSON"],
      ["/", "{}", "ERR a command must be an array"],
      ["/", "[]", "ERR empty command"],
      ["/", '["SET","k",null]', "ERR item 2 of a command must be a string, a number or a boolean"],
      ["/", '["SET",["k"]]', "ERR item 1 of a command must be a string, a number or a boolean"],
      ["/pipeline", "[]", "ERR empty pipeline request"],
      ["/pipeline", '["GET","k"]', "ERR a command must be an array"],
      ["/multi-exec", '{"a":1}', "ERR the request body must be an array of commands"],
      ["/get/%E0", "", 'ERR the path segment "%E0" is not well-formed'],
    ])("answers %s %s with 400 and the reason", async (path, body, error) => {
      const response = await request(path, { method: "POST", body });
      expect([response.status, await response.json()]).toEqual([400, { error }]);
    });

    it.each([
      "SUBSCRIBE channel",
      "monitor",
      "BLPOP list 0",
      "xread BLOCK 0 STREAMS s $",
      "CONFIG SET dir /tmp",
      "SHUTDOWN NOSAVE",
      "MULTI",
      "WATCH k",
      "SELECT 1",
      "CLIENT KILL ID 1",
      "DEBUG SLEEP 1",
      "REPLICAOF host 1",
      "SCRIPT DEBUG YES",
    ])("refuses %s, alone, in a pipeline and in a transaction", async (line) => {
      const command = line.split(" ");
      const error = expect.stringMatching(/^ERR the command "[A-Z]+" is refused: it /);
      const alone = await post("/", command);
      expect([alone.status, await alone.json()]).toEqual([400, { error }]);
      const path = await request(`/${command.join("/")}`);
      expect([path.status, await path.json()]).toEqual([400, { error }]);
      const pipeline = await post("/pipeline", [["SET", "p", "1"], command, ["GET", "p"]]);
      expect(await pipeline.json()).toEqual([{ result: "OK" }, { error }, { result: "1" }]);
      const transaction = await post("/multi-exec", [["SET", "t", "1"], command]);
      expect([transaction.status, await transaction.json()]).toEqual([400, { error }]);
      expect(await client.exists("t")).toBe(0);
    });

    it("answers an unknown command with 400, and discards the transaction it is in", async () => {
      const alone = await post("/", ["NOSUCH", "x"]);
      expect([alone.status, await alone.json()]).toEqual([
        ...[400, { error: expect.stringContaining("ERR unknown command") }],
      ]);
      const transaction = await post("/multi-exec", [["SET", "t", "1"], ["NOSUCH"]]);
      expect([transaction.status, await transaction.json()]).toEqual([
        ...[400, { error: expect.stringMatching(/^EXECABORT.*unknown command/) }],
      ]);
      expect(await client.exists("t")).toBe(0);
      expect((await post("/", ["constructor"])).status).toBe(400);
      expect((await post("/", ["disconnect"])).status).toBe(400);
    });

    it("refuses a body over the limit, other methods, and web pages", async () => {
      const large = await post("/", ["SET", "k", "x".repeat(1024 * 1024)]);
      expect([large.status, await large.json()]).toEqual([
        ...[413, { error: "The request body is larger than the limit of 1048576 bytes" }],
      ]);
      expect((await request("/get/k", { method: "DELETE" })).status).toBe(405);
      expect((await post("/", ["GET", "k"], { Origin: "http://evil.example" })).status).toBe(403);
      const anonymous = await fetch(adapter.url, { method: "POST", body: '["GET","k"]' });
      expect([anonymous.status, await anonymous.json()]).toEqual([
        ...[401, { error: "WRONGPASS invalid or missing auth token" }],
      ]);
    });
  });
});
