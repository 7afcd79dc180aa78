import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { RateLimiter } from "./rate-limiter.ts";

const namespace = (env as unknown as { RATE_LIMITER: DurableObjectNamespace<RateLimiter> }).RATE_LIMITER;
const policy = { limit: 10, windowSeconds: 900 };

function limiter(key: string): DurableObjectStub<RateLimiter> {
  return namespace.get(namespace.idFromName(key));
}

describe("RateLimiter", () => {
  it("admits exactly the limit of many simultaneous requests", async () => {
    const decisions = await Promise.all(
      Array.from({ length: 40 }, () => limiter("auth:many").consume(policy)),
    );
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(10);
    expect(
      decisions.filter(({ allowed }) => !allowed).every(({ retryAfterSeconds }) => retryAfterSeconds > 0),
    ).toBe(true);
  });

  it("counts each key by itself", async () => {
    await Promise.all(Array.from({ length: 10 }, () => limiter("auth:one").consume(policy)));
    expect((await limiter("auth:one").consume(policy)).allowed).toBe(false);
    expect((await limiter("auth:another").consume(policy)).allowed).toBe(true);
  });

  it("still denies after the object was evicted from memory", async () => {
    const stub = limiter("auth:evicted");
    await Promise.all(Array.from({ length: 10 }, () => stub.consume(policy)));
    await evictDurableObject(stub);
    expect((await limiter("auth:evicted").consume(policy)).allowed).toBe(false);
  });

  it("empties itself once its window has passed, and not before", async () => {
    const stub = limiter("api:short");
    await stub.consume({ limit: 2, windowSeconds: 1 });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await runInDurableObject(stub, (_, state) => state.storage.get("log"))).toHaveLength(1);
    await expect
      .poll(() => runInDurableObject(stub, async (_, state) => (await state.storage.list()).size), {
        timeout: 5_000,
      })
      .toBe(0);
  });
});
