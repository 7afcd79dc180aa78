/** Every page that there is: it fits, nothing in it is wrong by axe, and the browser has nothing to complain about. */
import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { expectAccessible } from "./accessibility.ts";
import { demoPassword, signIn } from "./accounts.ts";
import { launchBrowser } from "./browser.ts";
import { type SitePage, sitePages, type Viewer } from "./site-pages.ts";
import { uploadCsv, waitForTask } from "./tasks.ts";
import { visit } from "./visit.ts";

const { site } = inject("urls");
const emails = { owner: "owner@acme.test", admin: "admin@selvedge.test" };
const widths = [390, 820, 1440];
/** Where pictures of all pages are wanted, a folder for them. */
const pictures = process.env.SCREENSHOTS;

type Visit = Awaited<ReturnType<typeof visit>>;
let browser: Browser;
const viewers: Partial<Record<Viewer, Visit>> = {};
/** What stands in addresses between braces. */
const made: Record<string, string> = { trace: crypto.randomUUID().replaceAll("-", "") };

beforeAll(async () => {
  browser = await launchBrowser();
  const owner = await signIn(emails.owner);
  const { id: datasetId } = await uploadCsv(owner, "Every page", "name,email\nAda,ada@example.com\nBob,x\n");
  const started = await owner.post("/api/tasks", { datasetId });
  made.dataset = datasetId;
  const { task } = (await started.json()) as { task: { id: string } };
  made.task = task.id;
  await waitForTask(owner, task.id, "completed");
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
});
afterAll(async () => browser?.close());

/** One browser for all pages of a viewer, who signs in once. */
async function viewerNamed(as: Viewer): Promise<Visit> {
  const known = viewers[as];
  if (known) return known;
  const opened = await visit(browser, `198.18.40.${Object.keys(viewers).length + 1}`);
  viewers[as] = opened;
  if (as === "visitor") return opened;
  const { page } = opened;
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill(emails[as]);
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
  return opened;
}

async function expectToFit(page: Page, { route, path }: SitePage): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} at ${width} px, ${colorScheme}`).toBeLessThanOrEqual(0);
      if (pictures === undefined) continue;
      const name = route.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "start";
      await page.screenshot({ path: `${pictures}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
}

const pages = sitePages();

it.each(pages)("$path", async (listed) => {
  const path = listed.path.replace(/\{(\w+)\}/g, (whole, name: string) => made[name] ?? whole);
  const shown = { ...listed, path };
  const { page, complaints } = await viewerNamed(shown.as);
  const response = await page.goto(site + shown.path);
  const status = response?.status() ?? 0;
  expect(status, shown.path).toBeLessThan(500);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await expectToFit(page, shown);
  await expectAccessible(page, `${shown.path} at 1440 px`);
  await page.setViewportSize({ width: 390, height: 900 });
  await expectAccessible(page, `${shown.path} at 390 px`);
  // The browser says itself that a page is not there.
  const said = complaints.splice(0).filter((line) => !(status === 404 && /status of 404/.test(line)));
  expect(said).toEqual([]);
});

it.each([390, 820, 1280, 1440])(
  "the header of the app has room at %d px, with all ways of an administrator",
  async (width) => {
    const { page } = await viewerNamed("admin");
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${site}/admin`);
    const lack = await page
      .locator(".app-header .brand-name")
      .evaluate((name) => name.scrollWidth - name.clientWidth);
    expect(lack).toBeLessThanOrEqual(0);
    const end = page.getByRole("button", { name: "Sign out" });
    const box = await end.boundingBox();
    expect((box?.x ?? width) + (box?.width ?? 0)).toBeLessThan(width);
  },
);

describe("without JavaScript", () => {
  it.each(pages.filter(({ as }) => as === "visitor"))("$path says what it is", async ({ path }) => {
    const { page, context } = await visit(browser, "198.18.40.9", { javaScriptEnabled: false });
    await page.goto(site + path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    expect(await page.title()).not.toBe("");
    expect(await page.getByRole("navigation", { name: "Main" }).count()).toBeLessThanOrEqual(1);
    await context.close();
  });
});
