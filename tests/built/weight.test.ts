/** What a browser has to load before a page works: scripts and styles, packed as they are sent. */
import { gzipSync } from "node:zlib";
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { demoPassword } from "../../dev/seed.ts";
import { createClient } from "../e2e/api-client.ts";
import { launchBrowser } from "../e2e/browser.ts";
import { uploadCsv, waitForTask } from "../e2e/tasks.ts";
import { visit } from "../e2e/visit.ts";

const site = inject("builtSite");
const kib = 1024;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => browser?.close());

type Weight = { script: number; style: number; parts: string[] };

/** Opens a page and weighs all that it loads by itself. */
async function weigh(page: Page, path: string): Promise<Weight> {
  const loaded = new Map<string, "script" | "style">();
  const onRequest = (request: Request) => {
    // What the page before was still loading is not this one's.
    if (request.isNavigationRequest()) loaded.clear();
    if (request.resourceType() === "script") loaded.set(request.url(), "script");
    if (request.resourceType() === "stylesheet") loaded.set(request.url(), "style");
  };
  page.on("request", onRequest);
  await page.goto(site + path, { waitUntil: "networkidle" });
  page.off("request", onRequest);
  const weight: Weight = { script: 0, style: 0, parts: [] };
  for (const [url, kind] of loaded) {
    const bytes = gzipSync(await (await fetch(url)).bytes()).length;
    weight[kind] += bytes;
    weight.parts.push(`${(bytes / kib).toFixed(1)} ${url.split("/").at(-1)}`);
  }
  return weight;
}

async function expectWithin(
  page: Page,
  path: string,
  most: { script: number; style: number },
): Promise<void> {
  const { script, style, parts } = await weigh(page, path);
  expect(Math.min(script, style), `what ${path} brings`).toBeGreaterThan(0);
  expect(script / kib, `scripts of ${path}, KiB: ${parts.join(", ")}`).toBeLessThanOrEqual(most.script);
  expect(style / kib, `styles of ${path}, KiB`).toBeLessThanOrEqual(most.style);
}

it("the landing page brings at most 30 KiB of script and 20 KiB of style", async () => {
  const { page, context } = await visit(browser, "198.18.50.3");
  await expectWithin(page, "/", { script: 30, style: 20 });
  await context.close();
});

it.each(["/pricing", "/blog", "/docs", "/docs/webhooks", "/status", "/blog/every-error-row-has-a-reason"])(
  "%s brings at most 40 KiB of script and 20 KiB of style",
  async (path) => {
    const { page, context } = await visit(browser, "198.18.50.1");
    await expectWithin(page, path, { script: 40, style: 20 });
    await context.close();
  },
);

/** A browser of its own, in which somebody has signed in. */
async function visitAs(email: string, address: string): ReturnType<typeof visit> {
  const opened = await visit(browser, address);
  const { page } = opened;
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
  return opened;
}

it("no page of the app brings more than 120 KiB of script", async () => {
  const { page, context } = await visitAs("admin@selvedge.test", "198.18.50.2");
  for (const path of [
    ...["/app", "/app/billing", "/app/notifications", "/app/organizations"],
    ...["/app/settings/profile", "/app/settings/security", "/app/settings/organization"],
    ...["/admin/users", "/admin/billing", "/admin/content/posts?new=yes", "/admin/analytics", "/admin/flags"],
  ]) {
    await expectWithin(page, path, { script: 120, style: 20 });
  }
  await context.close();
});

it("no page of an organization's work brings more than 120 KiB of script", async () => {
  const email = "owner@acme.test";
  const owner = createClient(site);
  expect((await owner.post("/api/auth/login", { email, password: demoPassword })).status).toBe(200);
  const dataset = await uploadCsv(owner, "Weighed", "name,email\nAda,ada@example.com\nBob,x\n");
  const started = await owner.post("/api/tasks", { datasetId: dataset.id });
  const { task } = (await started.json()) as { task: { id: string } };
  await waitForTask(owner, task.id, "completed");
  const { page, context } = await visitAs(email, "198.18.50.4");
  for (const path of [
    ...[`/app/tasks/${task.id}`, `/app/datasets/${dataset.id}`, `/app/datasets/${dataset.id}/rules`],
    ...["/app/webhooks", "/app/schedules", "/app/dead-letters"],
  ]) {
    await expectWithin(page, path, { script: 120, style: 20 });
  }
  await context.close();
});
