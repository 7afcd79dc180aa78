/** What a browser has to load before a page works: scripts and styles, packed as they are sent. */
import { gzipSync } from "node:zlib";
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { demoPassword } from "../../dev/seed.ts";
import { launchBrowser } from "../e2e/browser.ts";
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

it("no page of the app brings more than 120 KiB of script", async () => {
  const { page, context } = await visit(browser, "198.18.50.2");
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill("admin@selvedge.test");
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
  for (const path of [
    ...["/app", "/app/billing", "/app/notifications", "/app/organizations"],
    ...["/app/settings/profile", "/app/settings/security", "/app/settings/organization"],
    ...["/admin/users", "/admin/billing", "/admin/content/posts?new=yes"],
  ]) {
    await expectWithin(page, path, { script: 120, style: 20 });
  }
  await context.close();
});
