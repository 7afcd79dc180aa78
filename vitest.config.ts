import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

/** Tests that need Postgres, Redis and the doubles share one set of services (tests/services.ts). */
const services = "./tests/services.ts";

export default defineConfig({
  test: {
    // The log of a test that passed says nothing; of one that failed, all of it is shown.
    silent: "passed-only",
    reporters: ["default", "./tests/summary-reporter.ts"],
    projects: [
      {
        test: {
          name: "node",
          include: [
            "{bench,billing,cms,dev,selfhost,tests}/**/*.test.ts",
            "{durable-objects,workers/contract,site/src}/**/*.test.{ts,tsx}",
          ],
          exclude: [
            "**/node_modules/**",
            "tests/{deployed,edge,e2e,security}/**",
            "durable-objects/*.object.test.ts",
          ],
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: { name: "db", include: ["db/**/*.test.ts"], globalSetup: services, testTimeout: 120_000 },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: inject("gatewayVars"),
              // What the gateway does without a jobs worker is tested here; with one, in tests/e2e.
              serviceBindings: { JOBS: () => new Response("no jobs worker in this test", { status: 503 }) },
            },
          })),
        ],
        test: {
          name: "gateway",
          include: ["workers/gateway/**/*.test.ts", "durable-objects/rate-limiter.object.test.ts"],
          globalSetup: services,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: "./workers/jobs/wrangler.toml" },
            miniflare: { bindings: inject("jobsVars") },
          })),
        ],
        test: {
          name: "jobs",
          include: ["workers/jobs/**/*.test.ts", "durable-objects/flow*.object.test.ts"],
          globalSetup: services,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "edge",
          include: ["tests/edge/**/*.test.ts"],
          globalSetup: services,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "deployed",
          include: ["tests/deployed/**/*.test.ts"],
          globalSetup: "./tests/deployed/preview.ts",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/{e2e,security}/**/*.test.ts"],
          globalSetup: "./tests/e2e/platform.ts",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
