import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { newEmail, register, signIn } from "./accounts.ts";
import { launchBrowser } from "./browser.ts";
import { mailTo } from "./mailbox.ts";
import { visit } from "./visit.ts";

const { site } = inject("urls");

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function write(page: Page, { email, message }: { email: string; message: string }): Promise<void> {
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Message").fill(message);
  await page.getByRole("button", { name: "Send the message" }).click();
}

describe.each([
  ["with JavaScript", true, "198.18.4.1"],
  ["without JavaScript", false, "198.18.4.2"],
])("a visitor %s", (_name, javaScriptEnabled, address) => {
  it("finds the form in the footer, writes, and is told that it arrived; we are mailed", async () => {
    const { context, page, complaints } = await visit(browser, address, { javaScriptEnabled });
    await page.goto(site);
    await page.getByRole("link", { name: "Contact" }).click();
    await page.getByRole("heading", { level: 1, name: "Write to us" }).waitFor();
    const message = `How many rows may a file have? ${crypto.randomUUID()}`;
    await write(page, { email: newEmail("writer"), message });
    await page.getByText("Your message is with us").waitFor();
    expect(await page.getByLabel("Message").inputValue()).toBe("");
    await expect.poll(async () => (await mailTo("contact@selvedge.test")).text).toContain(message);
    const administrator = await signIn("admin@selvedge.test");
    expect(await (await administrator.fetch("/admin/messages")).text()).toContain(message);
    const somebody = await signIn(await register("reader"));
    expect(await (await somebody.fetch("/admin/messages")).text()).not.toContain(message);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("is told what is wrong beside the field, and keeps what was written", async () => {
    const { context, page } = await visit(browser, address, { javaScriptEnabled });
    await page.goto(`${site}/contact`);
    await write(page, { email: "ada@example", message: "Hello" });
    await page.getByText("Not an e-mail address").waitFor();
    expect(await page.getByLabel("Message").inputValue()).toBe("Hello");
    await context.close();
  });

  it("does not get to the field that is there for programs", async () => {
    const { context, page } = await visit(browser, address, { javaScriptEnabled });
    await page.goto(`${site}/contact`);
    expect(await page.getByRole("textbox").count()).toBe(3);
    await page.getByLabel("Message").focus();
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "Send the message" }).and(page.locator(":focus")).waitFor();
    await context.close();
  });
});
