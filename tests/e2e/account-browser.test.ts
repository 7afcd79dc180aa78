import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { demoPassword, newEmail, verifyByMail } from "./accounts.ts";
import { createClient } from "./api-client.ts";
import { launchBrowser } from "./browser.ts";
import { linkIn, mailsTo } from "./mailbox.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { site } = inject("urls");
const newPassword = "a longer and quite different one";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** An account of its own for a journey that changes it. */
async function newAccount(name: string): Promise<string> {
  const email = newEmail(name);
  const client = createClient(site);
  const response = await client.post("/api/auth/register", { name: "Ada", email, password: demoPassword });
  expect(response.status, await response.clone().text()).toBe(201);
  await verifyByMail(client, email);
  return email;
}

async function signIn(page: Page, email: string, password = demoPassword): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await enter(page, email, password);
  await page.waitForURL(/\/app$/);
}

async function enter(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** The path that the mail for a new password leads to. */
async function resetLink(email: string): Promise<string> {
  const mail = await waitFor("the mail for a new password", async () =>
    (await mailsTo(email)).find(({ text }) => text.includes("/reset?token=")),
  );
  const { pathname, search } = new URL(linkIn(mail));
  return pathname + search;
}

const visitors = [
  ["with JavaScript", true],
  ["without JavaScript", false],
] as const;

describe("whoever forgot the password", () => {
  it.each(visitors)(
    "chooses a new one by mail, and only that one works, %s",
    async (_, javaScriptEnabled) => {
      const email = await newAccount("forgot");
      const { context, page, complaints } = await visit(browser, "198.18.1.1", { javaScriptEnabled });
      await page.goto(`${site}/sign-in`);
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await page.getByRole("heading", { level: 1, name: "Forgot your password?" }).waitFor();
      await page.getByLabel("E-mail address").fill(email);
      await page.getByRole("button", { name: "Send the link" }).click();
      await page.getByText("a mail with a link is on its way").waitFor();

      await page.goto(site + (await resetLink(email)));
      await page.getByLabel("New password").fill(newPassword);
      await page.getByRole("button", { name: "Change the password" }).click();
      await page.waitForURL(/sign-in/);
      await page.getByText("Your password is changed").waitFor();
      const old = await createClient(site).post("/api/auth/login", { email, password: demoPassword });
      expect(old.status).toBe(401);
      await enter(page, email, newPassword);
      await page.waitForURL(/\/app$/);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it.each(visitors)(
    "reads beside the field or the form why it was refused, %s",
    async (_, javaScriptEnabled) => {
      const email = await newAccount("refused");
      const { context, page } = await visit(browser, "198.18.1.2", { javaScriptEnabled });
      expect((await createClient(site).post("/api/auth/forgot-password", { email })).status).toBe(202);
      const link = await resetLink(email);
      await page.goto(site + link);
      await page.getByLabel("New password").fill("short");
      await page.getByRole("button", { name: "Change the password" }).click();
      await page.getByText("Use at least 12 characters").waitFor();
      const field = page.getByLabel("New password");
      expect(await field.getAttribute("aria-invalid")).toBe("true");
      await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
      await field.fill(newPassword);
      await page.getByRole("button", { name: "Change the password" }).click();
      await page.waitForURL(/sign-in/);

      await page.goto(site + link);
      await page.getByLabel("New password").fill(newPassword);
      await page.getByRole("button", { name: "Change the password" }).click();
      const alert = page.getByRole("alert");
      await alert.getByText("The link is not valid any more").waitFor();
      await expect.poll(() => alert.evaluate((notice) => notice === document.activeElement)).toBe(true);
      await page.getByRole("link", { name: "Ask for a new link" }).click();
      await page.waitForURL(/\/forgot$/);
      await context.close();
    },
  );

  it("learns nothing of whether an address has an account", async () => {
    const { context, page } = await visit(browser, "198.18.1.3");
    await page.goto(`${site}/forgot`);
    await page.getByLabel("E-mail address").fill(newEmail("nobody"));
    await page.getByRole("button", { name: "Send the link" }).click();
    await page.getByText("If that address has an account").waitFor();
    await context.close();
  });

  it("is told when the link is not whole", async () => {
    const { context, page } = await visit(browser, "198.18.1.4");
    await page.goto(`${site}/reset`);
    await page.getByText("The link is not complete").waitFor();
    await page.getByRole("link", { name: "ask for a new one" }).click();
    await page.waitForURL(/\/forgot$/);
    await context.close();
  });
});

describe("whoever is signed in", () => {
  it.each(visitors)("changes the password, and goes on, %s", async (_, javaScriptEnabled) => {
    const email = await newAccount("change");
    const { context, page, complaints } = await visit(browser, "198.18.1.5", { javaScriptEnabled });
    await signIn(page, email);
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("heading", { level: 1, name: "Security" }).waitFor();
    await page.getByLabel("Current password").fill(demoPassword);
    await page.getByLabel("New password").fill(newPassword);
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("Your password is changed").waitFor();
    expect(new URL(page.url()).pathname).toBe("/app/settings/security");
    const again = await createClient(site).post("/api/auth/login", { email, password: newPassword });
    expect(again.status).toBe(200);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each(visitors)(
    "reads that the current password is wrong beside it, %s",
    async (_, javaScriptEnabled) => {
      const email = await newAccount("wrong");
      const { context, page } = await visit(browser, "198.18.1.6", { javaScriptEnabled });
      await signIn(page, email);
      await page.goto(`${site}/app/settings`);
      await page.waitForURL(/\/app\/settings\/security$/);
      await page.getByLabel("Current password").fill("not the password");
      await page.getByLabel("New password").fill(newPassword);
      await page.getByRole("button", { name: "Change the password" }).click();
      await page.getByText("The current password is wrong").waitFor();
      const field = page.getByLabel("Current password");
      expect(await field.getAttribute("aria-invalid")).toBe("true");
      await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
      expect(await page.content()).not.toContain("not the password");
      await context.close();
    },
  );

  it.each(visitors)(
    "sees where, and ends one session and then all others, %s",
    async (_, javaScriptEnabled) => {
      const email = await newAccount("sessions");
      const others = [createClient(site), createClient(site), createClient(site)];
      for (const other of others) {
        const headers = { "user-agent": "curl/8.5.0" };
        expect((await other.post("/api/auth/login", { email, password: demoPassword }, headers)).status).toBe(
          200,
        );
      }
      const { context, page, complaints } = await visit(browser, "198.18.1.7", { javaScriptEnabled });
      await signIn(page, email);
      await page.goto(`${site}/app/settings/security`);
      const rows = page.getByRole("listitem").filter({ hasText: "last seen" });
      await rows.filter({ hasText: "This browser" }).getByText("Chrome on Linux").waitFor();
      expect(await rows.count()).toBe(4);
      await rows.filter({ hasText: "curl" }).first().getByRole("button", { name: "Sign out" }).click();
      await page.getByText("That session has ended").waitFor();
      expect(await rows.count()).toBe(3);
      await page.getByRole("button", { name: "Sign out everywhere else" }).click();
      await page.getByText("You are signed out everywhere else").waitFor();
      expect(await rows.count()).toBe(1);
      for (const other of others) {
        await waitFor("the session to end", async () =>
          (await other.fetch("/api/auth/me")).status === 401 ? true : undefined,
        );
      }
      await page.reload();
      await page.getByText("You are signed in nowhere else").waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it("finds the settings readable at every width and in both themes", async () => {
    const email = await newAccount("widths");
    const { context, page } = await visit(browser, "198.18.1.8");
    await signIn(page, email);
    await page.goto(`${site}/app/settings/security`);
    for (const width of [390, 820, 1440]) {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, `${width} px, ${colorScheme}`).toBeLessThanOrEqual(0);
      }
    }
    await context.close();
  });
});
