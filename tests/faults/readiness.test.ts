import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Platform, startPlatform } from "../../dev/platform.ts";
import { demoPassword } from "../../dev/seed.ts";
import type { Readiness } from "../../workers/contract/health.ts";
import { createClient } from "../e2e/api-client.ts";
import { freePorts } from "../free-ports.ts";

let home: string;
let platform: Platform;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "selvedge-faults-"));
  platform = await startPlatform({ home, ports: await freePorts(), directus: false });
});
afterAll(async () => {
  await platform.stop();
  await rm(home, { recursive: true, force: true });
});

async function readiness(): Promise<{ code: number; status: string; down: string[] }> {
  const response = await fetch(`${platform.urls.gateway}/health/ready`);
  const { status, dependencies } = (await response.json()) as Readiness;
  const down = dependencies.filter((one) => one.status === "down").map(({ name }) => name);
  return { code: response.status, status, down };
}

// One after another, each with one thing less.
it("is degraded and answers 200 without Directus", async () => {
  await expect
    .poll(readiness, { timeout: 10_000 })
    .toEqual({ code: 200, status: "degraded", down: ["directus"] });
  const page = await fetch(`${platform.urls.site}/blog`);
  expect(page.status).toBeLessThanOrEqual(503);
  expect(await page.text()).toMatch(/cannot be reached|not available|not there/i);
});

it("is degraded without Lago", async () => {
  await platform.lago.stop();
  await expect
    .poll(readiness, { timeout: 10_000 })
    .toEqual({ code: 200, status: "degraded", down: expect.arrayContaining(["directus", "lago"]) });
});

it("signs people in, knows them and signs them out from Postgres while Redis is away", async () => {
  await platform.redis.stop();
  await expect
    .poll(readiness, { timeout: 10_000 })
    .toEqual({ code: 200, status: "degraded", down: expect.arrayContaining(["directus", "lago", "redis"]) });
  const client = createClient(platform.urls.site);
  const login = await client.post("/api/auth/login", { email: "owner@acme.test", password: demoPassword });
  expect(login.status).toBe(200);
  expect((await client.fetch("/api/auth/me")).status).toBe(200);
  expect((await client.post("/api/auth/logout", {})).status).toBe(204);
  expect((await client.fetch("/api/auth/me")).status).toBe(401);
});

it("is down and answers 503 without Postgres, and says so without an address or a password", async () => {
  await platform.postgres.stop();
  await expect.poll(async () => (await readiness()).code, { timeout: 10_000 }).toBe(503);
  const text = await (await fetch(`${platform.urls.gateway}/health/ready`)).text();
  expect(JSON.parse(text)).toMatchObject({ status: "down" });
  expect(text).not.toMatch(/development-only|127\.0\.0\.1|postgres:\/\//);
  const login = await createClient(platform.urls.site).post("/api/auth/login", {
    email: "owner@acme.test",
    password: demoPassword,
  });
  expect(login.status).toBeGreaterThanOrEqual(500);
  expect(login.headers.get("content-type")).toContain("application/problem+json");
});
