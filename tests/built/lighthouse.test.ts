/** Lighthouse, mobile profile, of what deploys. How fast it is depends on the machine, and is measured in bench/. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { freePort } from "../../bench/free-port.ts";
import { launchBrowser } from "../e2e/browser.ts";
import { auditPage, type Category } from "../lighthouse.ts";

const site = inject("builtSite");
const always: Category[] = ["accessibility", "best-practices"];
let browser: Browser;
let port = 0;

beforeAll(async () => {
  port = await freePort();
  browser = await launchBrowser([`--remote-debugging-port=${port}`]);
});
afterAll(async () => browser?.close());

it.each<[path: string, categories: Category[]]>([
  ["/", [...always, "seo"]],
  ["/pricing", [...always, "seo"]],
  ["/blog/every-error-row-has-a-reason", [...always, "seo"]],
  ["/docs/webhooks", [...always, "seo"]],
  // It asks not to be indexed, which is all that SEO would find.
  ["/sign-in", always],
])("%s is without a flaw", async (path, categories) => {
  const { scores, flaws } = await auditPage(site + path, { port, categories });
  expect(flaws, path).toEqual([]);
  expect(Object.keys(scores).toSorted()).toEqual(categories.toSorted());
  expect(Object.values(scores).every((score) => score === 100)).toBe(true);
});
