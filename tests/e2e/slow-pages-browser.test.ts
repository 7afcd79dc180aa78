import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { demoPassword } from "./accounts.ts";
import { launchBrowser } from "./browser.ts";
import { visit } from "./visit.ts";

const { site } = inject("urls");

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

it("a page of the app that takes long is stood in for, and takes its place without the frame around it moving", async () => {
  const { context, page, complaints } = await visit(browser, "198.18.43.1");
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill("owner@globex.test");
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
  // Before its scripts run a page is left by links as any other: the bell listens once they do.
  const open = async (path: string) => {
    const isAwake = page.waitForRequest(/\/api\/notifications\/stream/);
    await page.goto(site + path);
    await isAwake;
  };
  // In development the code of a page is made when it is first asked for: here only what it shows is to be slow.
  await open("/app/schedules");
  await open("/app");
  // The bell does not wait for the page below it, whose forms check themselves once it is awake too.
  await page.waitForFunction(() => document.querySelector<HTMLFormElement>("main form.form")?.noValidate);
  const { promise: go, resolve: letGo } = Promise.withResolvers<void>();
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    // The stream of notifications is opened again by itself, at any time.
    if (pathname.startsWith("/api/") && !pathname.endsWith("/stream")) asked.push(pathname);
  });
  await page.route("**/api/schedules?**", async (route) => {
    await go;
    await route.continue();
  });
  await page.getByRole("link", { name: "Schedules", exact: true }).click();
  await page.locator(".page-skeleton").waitFor();
  expect(await page.locator("main").getAttribute("aria-busy")).toBe("true");
  expect(await page.getByRole("heading", { level: 1 }).count()).toBe(0);
  letGo();
  await page.getByRole("heading", { level: 1, name: "Schedules" }).waitFor();
  expect(await page.locator(".page-skeleton").count()).toBe(0);
  // What the frame has is asked for no second time, and nothing twice.
  expect(asked.filter((path) => /^\/api\/(auth|notifications)/.test(path))).toEqual([]);
  expect(new Set(asked).size).toBe(asked.length);
  expect(complaints).toEqual([]);
  await context.close();
});
