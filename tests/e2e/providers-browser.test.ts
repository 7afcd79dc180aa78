import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { newEmail } from "./accounts.ts";
import { launchBrowser } from "./browser.ts";
import { mailsTo } from "./mailbox.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { site } = inject("urls");
const visitors = [
  ["with JavaScript", true],
  ["without JavaScript", false],
] as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Says at the local provider who one is, or that one would rather not. */
async function answer(page: Page, email: string, button: "Continue" | "Cancel" = "Continue"): Promise<void> {
  await page.getByRole("heading", { name: "Local provider" }).waitFor();
  await page.getByLabel("Name").fill("Grace Hopper");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: button }).click();
}

/** Shows once more that it is them, by a code that is mailed: a provider's word was shown before. */
async function confirmByMail(page: Page, email: string): Promise<void> {
  await page.getByRole("heading", { level: 1, name: "Is it you?" }).waitFor();
  await page.getByRole("button", { name: "Mail me a code instead" }).click();
  const code = await waitFor("the mail with a code", async () =>
    (await mailsTo(email)).map(({ text }) => text.match(/^\d{6}$/m)?.[0]).find(Boolean),
  );
  await page.getByLabel("Code of the mail").fill(code);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForURL(/\/app\/settings\/security$/);
}

describe("whoever has an account elsewhere", () => {
  it.each(visitors)(
    "signs up and in with it, and gets where they were going, %s",
    async (_, javaScriptEnabled) => {
      const email = newEmail("provider");
      const { context, page, complaints } = await visit(browser, "198.18.15.1", { javaScriptEnabled });
      await page.goto(`${site}/sign-up`);
      await page.getByRole("button", { name: "Continue with Google" }).click();
      await answer(page, email);
      await page.waitForURL(/\/app$/);
      await page.context().clearCookies();

      await page.goto(`${site}/app/settings/security`);
      await page.waitForURL(/\/sign-in\?next=/);
      await page.getByRole("button", { name: "Continue with Google" }).click();
      await answer(page, email);
      await page.waitForURL(/\/app\/settings\/security$/);
      await page.getByRole("listitem").filter({ hasText: "Google" }).getByText("Connected").waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it.each(visitors)(
    "connects another, and disconnects all but the last, %s",
    async (_, javaScriptEnabled) => {
      const { context, page, complaints } = await visit(browser, "198.18.15.2", { javaScriptEnabled });
      await page.goto(`${site}/sign-in`);
      await page.getByRole("button", { name: "Continue with Google" }).click();
      const email = newEmail("first");
      await answer(page, email);
      await page.waitForURL(/\/app$/);
      await page.goto(`${site}/app/settings/security`);
      const [google, openid] = ["Google", "OpenID"].map((name) =>
        page.getByRole("listitem").filter({ hasText: name }),
      );
      await google?.getByRole("button", { name: "Disconnect" }).click();
      await confirmByMail(page, email);
      await google?.getByRole("button", { name: "Disconnect" }).click();
      await page.getByText("Nothing was changed").waitFor();
      await page.getByText("Set a password first").waitFor();
      await openid?.getByRole("button", { name: "Connect" }).click();
      await answer(page, newEmail("second"));
      await page.getByText("The account is connected").waitFor();
      await google?.getByRole("button", { name: "Disconnect" }).click();
      await page.getByText("The account is disconnected").waitFor();
      await google?.getByRole("button", { name: "Connect" }).waitFor();
      // A browser notes each page that came with an error's status.
      expect(complaints.filter((complaint) => !complaint.includes("409"))).toEqual([]);
      await context.close();
    },
  );

  it.each(visitors)("may change their mind, and reads what happened, %s", async (_, javaScriptEnabled) => {
    const { context, page, complaints } = await visit(browser, "198.18.15.3", { javaScriptEnabled });
    await page.goto(`${site}/sign-in`);
    await page.getByRole("button", { name: "Continue with OpenID" }).click();
    await answer(page, newEmail("cancelled"), "Cancel");
    await page.waitForURL(/\/sign-in\?failed=cancelled$/);
    await page.getByRole("alert").getByText("You said no there").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("is told nothing by an address that somebody else wrote", async () => {
    const { context, page } = await visit(browser, "198.18.15.4");
    await page.goto(`${site}/sign-in?failed=${encodeURIComponent("Call 555-0100 to unlock your account")}`);
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(await page.content()).not.toContain("555-0100</p>");
    await context.close();
  });

  it("finds the buttons readable at every width and in both themes", async () => {
    const { context, page } = await visit(browser, "198.18.15.5");
    await page.goto(`${site}/sign-in?failed=expired`);
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
