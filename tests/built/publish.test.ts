/** What is promised to editors: three seconds from pressing publish in Directus to the new text before a visitor. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launchBrowser } from "../e2e/browser.ts";
import { visit } from "../e2e/visit.ts";
import { waitFor } from "../e2e/wait-for.ts";

const { site, gateway, directus, directusAdminToken } = inject("built");
const promisedMs = 3_000;
const slug = `kept-${process.pid}`;
const publishedAt = "2026-11-01T09:00:00.000Z";

let browser: Browser;
let context: BrowserContext;
let page: Page;
let id = "";

/** As the studio saves. */
async function save(method: string, key: string, item?: object): Promise<string> {
  const response = await fetch(`${directus}/items/posts${key}`, {
    method,
    headers: { authorization: `Bearer ${directusAdminToken}`, "content-type": "application/json" },
    ...(item === undefined ? {} : { body: JSON.stringify(item) }),
  });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return response.status === 204 ? "" : ((await response.json()) as { data: { id: string } }).data.id;
}

beforeAll(async () => {
  browser = await launchBrowser();
  ({ context, page } = await visit(browser, "198.18.51.1", { javaScriptEnabled: false }));
  const texts = { title: "A kept page", summary: "Short", body: "The first text" };
  id = await save("POST", "", { ...texts, slug, status: "published", published_at: publishedAt });
});
afterAll(async () => {
  await context?.close();
  await browser?.close();
  if (id !== "") await save("DELETE", `/${id}`);
});

/** Opens a page until it is answered from what is kept of it, and the text is there, or not. */
async function becomesKept(path: string, text: string, isThere: boolean): Promise<void> {
  await waitFor(`${path} to be kept`, async () => {
    // With its pictures: Directus makes each the first time that it is asked for, and does nothing else meanwhile.
    const response = await page.goto(site + path, { waitUntil: "load" });
    const status = (await response?.headerValue("cache-status")) ?? "";
    const isVisible = await page.getByText(text).first().isVisible();
    return /; hit/.test(status) && isVisible === isThere ? true : undefined;
  });
}

/** How long after `startMs` something was so. Gives up long after what is promised, to say how late it came. */
async function timeTo(startMs: number, isSo: () => Promise<boolean>): Promise<number> {
  await waitFor("what was published", async () => ((await isSo()) ? true : undefined), { everyMs: 50 });
  return Math.round(performance.now() - startMs);
}

async function expectShown(path: string, text: string, publish: () => Promise<unknown>): Promise<void> {
  const startMs = performance.now();
  const [savedMs, apiMs, pageMs] = await Promise.all([
    publish().then(() => Math.round(performance.now() - startMs)),
    timeTo(startMs, async () =>
      (await (await fetch(`${gateway}/api/cms/collections/posts/${slug}`)).text()).includes(text),
    ),
    timeTo(startMs, async () => {
      await page.goto(site + path, { waitUntil: "domcontentloaded" });
      return await page.getByText(text).first().isVisible();
    }),
  ]);
  // Directus has answered by then; what comes after is ours.
  const said = `saved after ${savedMs} ms, at the API after ${apiMs} ms, before a visitor after ${pageMs} ms`;
  process.stdout.write(`${path}: ${said}\n`);
  expect(apiMs, said).toBeLessThanOrEqual(promisedMs);
  expect(pageMs, said).toBeLessThanOrEqual(promisedMs);
}

test("a new text is in a visitor's browser within three seconds, though the page was kept", async () => {
  const path = `/blog/${slug}`;
  await becomesKept(path, "The first text", true);
  await expectShown(path, "The second text", () => save("PATCH", `/${id}`, { body: "The second text" }));
});

test("so is a draft that is published, in a list that was kept without it", async () => {
  await save("PATCH", `/${id}`, { status: "draft" });
  await becomesKept("/blog", "A kept page", false);
  const publish = () => save("PATCH", `/${id}`, { status: "published", published_at: publishedAt });
  await expectShown("/blog", "A kept page", publish);
});
