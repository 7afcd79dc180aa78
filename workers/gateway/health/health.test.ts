import { expect, test, vi } from "vitest";
import type { Readiness } from "../../contract/health.ts";
import { createTestGateway, type TestGateway } from "../testing/gateway.ts";
import { standInFor } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";

const healthyJobs = { fetch: async () => Response.json({ status: "ok" }) } as unknown as Fetcher;

async function readiness(gateway: TestGateway): Promise<{ status: number; body: Readiness }> {
  const directus = standInFor(gateway.deps.config.directus.url, () => new Response("pong"));
  const response = await createVisitor(gateway.app).get("/health/ready");
  directus.restore();
  return { status: response.status, body: await response.json() };
}

test("GET /health says ok and the version, whatever else is away", async () => {
  const gateway = createTestGateway({
    vars: { DATABASE_URL: "postgres://gateway:wrong-password@127.0.0.1:9/gateway" },
  });
  const response = await createVisitor(gateway.app).get("/health");
  expect(await response.json()).toEqual({ status: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});

test("everything that answers is named with its latency", async () => {
  const { status, body } = await readiness(createTestGateway({ vars: { JOBS: healthyJobs } }));
  expect(status).toBe(200);
  expect(body.status).toBe("ok");
  expect(body.dependencies.map(({ name }) => name)).toEqual([
    "postgres",
    "redis",
    "directus",
    "lago",
    "jobs",
  ]);
  for (const { latencyMs } of body.dependencies) expect(latencyMs).toBeGreaterThanOrEqual(0);
});

test("without Redis and jobs it is degraded, and says which and why without an address", async () => {
  const { status, body } = await readiness(
    createTestGateway({ vars: { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9" } }),
  );
  expect([status, body.status]).toEqual([200, "degraded"]);
  expect(body.dependencies.filter((each) => each.status === "down")).toMatchObject([
    { name: "redis", error: "unreachable" },
    { name: "jobs", error: "answered 503" },
  ]);
  expect(JSON.stringify(body)).not.toContain("127.0.0.1");
});

test("without Postgres it is down", async () => {
  const DATABASE_URL = "postgres://gateway:wrong-password@127.0.0.1:9/gateway";
  const { status, body } = await readiness(createTestGateway({ vars: { DATABASE_URL, JOBS: healthyJobs } }));
  expect([status, body.status]).toEqual([503, "down"]);
  expect(body.dependencies[0]).toMatchObject({ name: "postgres", status: "down", error: "unreachable" });
});

test("who is silent counts as down after two seconds, and holds up nobody else", async () => {
  const silent = { fetch: () => new Promise(() => {}) } as unknown as Fetcher;
  const { body } = await readiness(createTestGateway({ vars: { JOBS: silent } }));
  expect(body.dependencies.at(-1)).toMatchObject({ name: "jobs", status: "down", error: "timeout" });
  expect(body.dependencies[0]?.latencyMs).toBeLessThan(1_500);
});

test("asking often asks the dependencies once a second", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const jobs = vi.fn(async () => Response.json({}));
  const gateway = createTestGateway({ vars: { JOBS: { fetch: jobs } as unknown as Fetcher } });
  for (let count = 0; count < 3; count += 1) await readiness(gateway);
  expect(jobs).toHaveBeenCalledTimes(1);
  vi.setSystemTime(Date.now() + 1_001);
  await readiness(gateway);
  expect(jobs).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

test("who asks while somebody else is finding out waits for that answer and asks nobody", async () => {
  const jobs = vi.fn(async () => {
    await scheduler.wait(300);
    return Response.json({});
  });
  const gateway = createTestGateway({ vars: { JOBS: { fetch: jobs } as unknown as Fetcher } });
  const directus = standInFor(gateway.deps.config.directus.url, () => new Response("pong"));
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => createVisitor(gateway.app).get("/health/ready")),
  );
  directus.restore();
  expect(jobs).toHaveBeenCalledTimes(1);
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  expect(new Set(bodies).size).toBe(1);
});

test("another isolate of the same place knows it for as long", async () => {
  const jobs = vi.fn(async () => Response.json({}));
  const vars = { JOBS: { fetch: jobs } as unknown as Fetcher };
  const sharedCache = await caches.open(crypto.randomUUID());
  const [one, other] = [0, 1].map(() => createTestGateway({ vars, deps: { sharedCache } }));
  if (one === undefined || other === undefined) expect.unreachable();
  const first = await readiness(one);
  expect((await readiness(other)).body).toEqual(first.body);
  expect(jobs).toHaveBeenCalledTimes(1);
  await scheduler.wait(1_200);
  await readiness(other);
  expect(jobs).toHaveBeenCalledTimes(2);
});
