import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readPorts } from "./ports.ts";
import { workerConfig, writeWorkerConfigs } from "./wrangler-config.ts";

const path = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const defaults = readPorts({});
const moved = readPorts({
  SITE_PORT: "1001",
  GATEWAY_PORT: "1002",
  POSTGRES_PORT: "1003",
  NEON_PORT: "1004",
  UPSTASH_PORT: "1005",
  DIRECTUS_PORT: "1006",
  LAGO_PORT: "1007",
  MAILBOX_PORT: "1008",
  OIDC_PORT: "1009",
});

test("every address of the gateway gets the port of this copy", () => {
  expect(workerConfig(path("wrangler.toml"), moved).vars).toMatchObject({
    PUBLIC_URL: "http://localhost:1001",
    NEON_PROXY_URL: "http://127.0.0.1:1004",
    UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1005",
    DIRECTUS_URL: "http://127.0.0.1:1006",
    LAGO_URL: "http://127.0.0.1:1007",
    MAIL_URL: "http://127.0.0.1:1008",
    GOOGLE_ISSUER: "http://127.0.0.1:1009",
    DATABASE_URL: "postgres://gateway:development-only@127.0.0.1:1003/gateway",
    ENVIRONMENT: "development",
  });
});

test("every address of the jobs worker gets the port of this copy", () => {
  expect(workerConfig(path("workers/jobs/wrangler.toml"), moved).vars).toMatchObject({
    GATEWAY_URL: "http://127.0.0.1:1002",
    NEON_PROXY_URL: "http://127.0.0.1:1004",
    DATABASE_URL: "postgres://jobs:development-only@127.0.0.1:1003/jobs",
  });
});

test.each(["wrangler.toml", "workers/jobs/wrangler.toml"])(
  "no address of %s is left behind when all ports move",
  (file) => {
    const values = Object.values(workerConfig(path(file), moved).vars).join("\n");
    const ports = [...values.matchAll(/(?:127\.0\.0\.1|localhost):(\d+)/g)].map(([, port]) => Number(port));
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !Object.values(moved).includes(port))).toEqual([]);
  },
);

test("with the default ports the values are the committed ones", () => {
  expect(workerConfig(path("wrangler.toml"), defaults).vars).toMatchObject({
    PUBLIC_URL: "http://localhost:3000",
    DATABASE_URL: "postgres://gateway:development-only@127.0.0.1:54320/gateway",
  });
});

test("the copies keep every binding, know their source by its full path and ask for no secret", () => {
  const dir = mkdtempSync(join(tmpdir(), "configs-"));
  const files = writeWorkerConfigs({ dir, ports: defaults, gatewayVars: { RATE_LIMITS: "{}" } });
  const [gateway, jobs] = files.map((file) => JSON.parse(readFileSync(file, "utf8")));
  expect(gateway).toMatchObject({
    name: "selvedge-gateway",
    services: [{ binding: "JOBS", service: "selvedge-jobs" }],
  });
  expect(jobs.queues.consumers[0].queue).toBe("selvedge-steps");
  expect(gateway.vars.RATE_LIMITS).toBe("{}");
  expect(jobs.vars).not.toHaveProperty("RATE_LIMITS");
  for (const config of [gateway, jobs]) {
    expect(isAbsolute(config.main)).toBe(true);
    expect(config).not.toHaveProperty("secrets");
    expect(config).not.toHaveProperty("env");
  }
});

test("a file that is no TOML is named", () => {
  expect(() => workerConfig(path("package.json"), defaults)).toThrow(/^Cannot read ".*package\.json"/);
});
