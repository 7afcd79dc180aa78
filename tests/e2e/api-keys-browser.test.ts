import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { demoPassword } from "./accounts.ts";
import { launchBrowser } from "./browser.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { site } = inject("urls");
const page = "/app/settings/api-keys";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
}

/** The key that a page shows this once. */
async function shownKey(page: Page): Promise<string> {
  const key = await page.getByText(/^slv_[0-9A-Za-z]{49}$/).textContent();
  return key ?? expect.fail("The page shows no key");
}

const statusWith = async (key: string) =>
  (await fetch(`${site}/api/datasets`, { headers: { authorization: `Bearer ${key}` } })).status;

/** A revoked key is refused everywhere within two seconds, and not at once. */
const isRefused = (key: string) =>
  waitFor("the key to be refused", async () => (await statusWith(key)) === 401 || undefined);

const visitors = [
  ["with JavaScript", true],
  ["without JavaScript", false],
] as const;

describe("an owner", () => {
  it.each(visitors)("makes a key, uses, replaces and revokes it, %s", async (how, javaScriptEnabled) => {
    const { context, page: tab, complaints } = await visit(browser, "198.18.7.1", { javaScriptEnabled });
    await signIn(tab, "owner@globex.test");
    await tab.goto(site + page);
    const name = `Import ${how}`;
    await tab.getByLabel("Name").fill(name);
    await tab.getByRole("button", { name: "Create the key" }).click();
    await tab.getByText("Choose what the key is for").waitFor();
    expect(await tab.getByLabel("Name").inputValue()).toBe(name);
    await tab.getByLabel("List and read data sets").check();
    await tab.getByRole("button", { name: "Create the key" }).click();
    const key = await shownKey(tab);
    expect(await statusWith(key)).toBe(200);

    await tab.getByRole("link", { name: "I have it" }).click();
    const item = tab.getByRole("listitem").filter({ hasText: name });
    await item.getByText(key.slice(0, 12)).waitFor();
    expect(await tab.content()).not.toContain(key);
    await item.getByText("Replace").click();
    await item.getByLabel("The old key goes on for").selectOption("not at all");
    await item.getByRole("button", { name: "Make its successor" }).click();
    const next = await shownKey(tab);
    expect(next).not.toBe(key);
    expect(await statusWith(next)).toBe(200);
    await isRefused(key);

    await tab.goto(site + page);
    await item.getByRole("button", { name: "Revoke" }).click();
    await tab.getByText("The key is revoked").waitFor();
    await isRefused(next);
    // A browser logs the status of a page that answers a refused form.
    expect(complaints.filter((complaint) => !complaint.includes("status of 422"))).toEqual([]);
    await context.close();
  });
});

it("a member is told who sees the keys", async () => {
  const { context, page: tab, complaints } = await visit(browser, "198.18.7.2", {});
  await signIn(tab, "member@acme.test");
  await tab.goto(site + page);
  await tab.getByText("Owners and administrators of the organization see its keys.").waitFor();
  expect(await tab.getByRole("button", { name: "Create the key" }).count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});
