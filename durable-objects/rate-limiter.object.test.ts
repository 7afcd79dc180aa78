import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { createLimiterObjects, type LimiterObject } from "../workers/gateway/limiter/limiter-objects.ts";
import { leaseMsOf } from "./leases.ts";
import { type RateLimiter, writtenWithinMs } from "./rate-limiter.ts";

const namespace = (env as unknown as { RATE_LIMITER: DurableObjectNamespace<RateLimiter> }).RATE_LIMITER;
const asks = { settles: null, lease: null, waitsForDisk: true };
const policy = { limit: 10, windowSeconds: 900, ...asks };

const shared = namespace.getByName("shared-0");

/** What is written behind an answer. */
const isWritten = () => new Promise((resolve) => setTimeout(resolve, 3 * writtenWithinMs));

describe.each([
  ["that counts one key", null],
  ["that counts all keys", 1],
])("an object %s", (_, objects) => {
  const objectOf = createLimiterObjects(namespace, objects);
  const limiter = (key: string): LimiterObject => objectOf(`${key}-${objects}`);
  const evict = (key: string) => evictDurableObject(stubOf(key));
  const stubOf = (key: string) => (objects === null ? namespace.getByName(`${key}-${objects}`) : shared);

  it("admits exactly the limit of many simultaneous requests", async () => {
    const decisions = await Promise.all(Array.from({ length: 40 }, () => limiter("auth:many").take(policy)));
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(10);
    expect(decisions.filter(({ allowed }) => !allowed).every(({ freesInMs }) => freesInMs > 0)).toBe(true);
  });

  it("counts each key by itself", async () => {
    await Promise.all(Array.from({ length: 10 }, () => limiter("auth:one").take(policy)));
    expect((await limiter("auth:one").take(policy)).allowed).toBe(false);
    expect((await limiter("auth:another").take(policy)).allowed).toBe(true);
  });

  it("still denies after the object was evicted from memory", async () => {
    await Promise.all(Array.from({ length: 10 }, () => limiter("auth:evicted").take(policy)));
    await evict("auth:evicted");
    expect((await limiter("auth:evicted").take(policy)).allowed).toBe(false);
  });

  it("still counts what was written behind the answers after it was evicted", async () => {
    const open = { limit: 100, windowSeconds: 60, settles: null, lease: null, waitsForDisk: false };
    await Promise.all(Array.from({ length: 10 }, () => limiter("api:behind").take(open)));
    await isWritten();
    await evict("api:behind");
    expect((await limiter("api:behind").take(open)).remaining).toBe(89);
  });

  it("still counts a lease, and what was spent of one, after it was evicted", async () => {
    const hot = { limit: 100, windowSeconds: 60, waitsForDisk: false };
    const { leased } = await limiter("api:leased").take({
      ...hot,
      settles: null,
      lease: { id: 1, wants: 5 },
    });
    expect(leased).toBe(5);
    await evict("api:leased");
    const settles = { id: 1, uses: [{ count: 2, agoMs: 10 }] };
    const unsettled = await limiter("api:leased").take({ ...hot, settles: null, lease: null });
    expect(unsettled).toMatchObject({ remaining: 93 });
    await limiter("api:leased").take({ ...hot, settles, lease: null });
    await isWritten();
    await evict("api:leased");
    expect(await limiter("api:leased").take({ ...hot, settles: null, lease: null })).toMatchObject({
      remaining: 100 - 6,
    });
  });

  it("keeps a lease that nobody settled until a window after its end", async () => {
    const stub = limiter("api:forgotten");
    const hot = { limit: 100, windowSeconds: 1, waitsForDisk: false, settles: null };
    await stub.take({ ...hot, lease: { id: 1, wants: 5 } });
    await new Promise((resolve) => setTimeout(resolve, 1_000 + leaseMsOf(1) / 2));
    expect((await stub.take({ ...hot, lease: null })).remaining).toBeLessThan(98);
    await new Promise((resolve) => setTimeout(resolve, leaseMsOf(1)));
    expect((await stub.take({ ...hot, lease: null })).remaining).toBeGreaterThanOrEqual(98);
  });

  it("forgets a key once its window has passed, and not before", async () => {
    const stored = `window:api:short-${objects}`;
    const storedKeys = () =>
      runInDurableObject(stubOf("api:short"), async (_, state) => [...(await state.storage.list()).keys()]);
    await limiter("api:short").take({ limit: 2, windowSeconds: 1, ...asks });
    expect(await runDurableObjectAlarm(stubOf("api:short"))).toBe(true);
    expect(await storedKeys()).toContain(stored);
    await expect.poll(storedKeys, { timeout: 5_000 }).not.toContain(stored);
  });

  it("loses nothing that waits to be written when it tidies up", async () => {
    const open = { limit: 100, windowSeconds: 60, settles: null, lease: null, waitsForDisk: false };
    await limiter("api:tidied").take(open);
    expect(await runDurableObjectAlarm(stubOf("api:tidied"))).toBe(true);
    expect((await limiter("api:tidied").take(open)).remaining).toBe(98);
  });

  it("keeps a lock, and forgets it when it was forgiven", async () => {
    const lock = {
      limit: 2,
      windowSeconds: 60,
      lockSeconds: 60,
      longestLockSeconds: 120,
      forgetAfterSeconds: 60,
    };
    await limiter("sign-in:locked").beginAttempt(lock);
    await evict("sign-in:locked");
    expect(await limiter("sign-in:locked").beginAttempt(lock)).toMatchObject({ locksForSeconds: 60 });
    await evict("sign-in:locked");
    expect((await limiter("sign-in:locked").beginAttempt(lock)).allowed).toBe(false);
    expect((await limiter("sign-in:other").beginAttempt(lock)).allowed).toBe(true);
    await limiter("sign-in:locked").forgive();
    expect((await limiter("sign-in:locked").beginAttempt(lock)).allowed).toBe(true);
  });
});

it("objects share keys evenly, and each key has always the same", () => {
  const asked: string[] = [];
  const names = { getByName: (name: string) => void asked.push(name) } as unknown as typeof namespace;
  const keys = Array.from({ length: 4_000 }, (_, index) => `api:user:${index}`);
  for (const key of [...keys, ...keys]) createLimiterObjects(names, 8)(key);
  expect(asked.slice(0, 4_000)).toEqual(asked.slice(4_000));
  const counts = Object.values(Object.groupBy(asked, (name) => name)).map((list) => list?.length ?? 0);
  expect(counts).toHaveLength(8);
  expect(Math.min(...counts)).toBeGreaterThan(800);
});
