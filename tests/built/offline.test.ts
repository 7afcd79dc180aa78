/** What a browser that was here before shows without a network; in development nothing is kept for it. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchBrowser } from "../e2e/browser.ts";
import { visit } from "../e2e/visit.ts";

const site = inject("builtSite");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => browser?.close());

it("a page that was to be opened without a network is stood in for, styled, until the network is back", async () => {
  const { context, page, complaints } = await visit(browser, "198.18.52.1");
  await page.goto(site);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  });
  expect(complaints).toEqual([]);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const styled = await ground();

  await context.setOffline(true);
  await page.goto(`${site}/pricing`);
  await page.getByRole("heading", { name: "The thread is cut" }).waitFor();
  expect(await ground()).toBe(styled);

  await context.setOffline(false);
  await page.reload();
  await page.getByRole("heading", { name: "Free", exact: true }).waitFor();
  await context.close();
});
