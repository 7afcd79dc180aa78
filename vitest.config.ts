import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { docsPlugin } from "./site/docs/docs-plugin.ts";

/** Tests that need Postgres, Redis and the doubles share one set of services (tests/services.ts). */
const services = "./tests/services.ts";
/** Verbs of the gateway also run in Node, where the simulation turns the clock: this is what they ask of workerd. */
const simulatedRuntime = new URL("tests/simulation/workers-runtime.ts", import.meta.url);

/** How many flows the soak of the engine runs, and which: the same seed gives the same faults. */
const soak = {
  SOAK_FLOWS: process.env.SOAK_FLOWS ?? "300",
  SOAK_FAN_OUT: process.env.SOAK_FAN_OUT ?? "1000",
  SOAK_SEED: process.env.SOAK_SEED ?? String(Math.floor(Math.random() * 2 ** 31)),
};

/** What is waited for comes, or the test's own time ends: by itself Vitest waits for a second, which a busy machine takes. */
const patient = { expect: { poll: { timeout: 15_000 } } };

export default defineConfig({
  test: {
    // The log of a test that passed says nothing; of one that failed, all of it is shown.
    silent: "passed-only",
    reporters: ["default", "./tests/summary-reporter.ts"],
    projects: [
      {
        plugins: [docsPlugin()],
        test: {
          name: "node",
          ...patient,
          // They share nothing, and two of them leave no core idle while one waits for a program that it started.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          include: [
            "{bench,billing,cloud,cms,dev,selfhost,tests}/**/*.test.ts",
            "{durable-objects,workers/contract,site/docs,site/src}/**/*.test.{ts,tsx}",
          ],
          exclude: [
            "**/node_modules/**",
            "tests/{built,deployed,edge,e2e,security,selfhost,simulation}/**",
            "durable-objects/*.object.test.ts",
          ],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "db",
          ...patient,
          include: ["db/**/*.test.ts"],
          globalSetup: services,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias: { "cloudflare:workers": fileURLToPath(simulatedRuntime) } },
        test: {
          name: "simulation",
          ...patient,
          include: ["tests/simulation/**/*.test.ts"],
          globalSetup: services,
          testTimeout: 7_200_000,
          hookTimeout: 120_000,
        },
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
          ...patient,
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
            miniflare: { bindings: { ...inject("jobsVars"), ...soak } },
          })),
        ],
        test: {
          name: "jobs",
          ...patient,
          include: ["workers/jobs/**/*.test.ts", "durable-objects/flow*.object.test.ts"],
          globalSetup: services,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "edge",
          ...patient,
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
          ...patient,
          include: ["tests/deployed/**/*.test.ts"],
          globalSetup: "./tests/deployed/preview.ts",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "built",
          ...patient,
          include: ["tests/built/**/*.test.ts"],
          globalSetup: "./tests/built/preview.ts",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "selfhost",
          ...patient,
          include: ["tests/selfhost/**/*.test.ts"],
          globalSetup: "./tests/selfhost/build.ts",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "box",
          ...patient,
          include: [
            "tests/e2e/{console-pages,slice-api,slice-browser}.test.ts",
            "tests/security/{accounts,permission-matrix,requests,sessions,tenants,uploads,values}.test.ts",
          ],
          globalSetup: "./tests/e2e/box.ts",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "e2e",
          ...patient,
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
