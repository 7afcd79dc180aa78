import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { demoPassword, newEmail, verifyByMail } from "./accounts.ts";
import { createClient } from "./api-client.ts";
import { launchBrowser } from "./browser.ts";
import { linkIn, mailsTo } from "./mailbox.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { site } = inject("urls");
const billing = "/app/billing";
const audit = "/app/settings/audit";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function register(): Promise<string> {
  const email = newEmail("payer");
  const client = createClient(site);
  const made = await client.post("/api/auth/register", { name: "Payer", email, password: demoPassword });
  expect(made.status, await made.clone().text()).toBeLessThan(300);
  await verifyByMail(client, email);
  return email;
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
}

const visitors = [
  ["with JavaScript", true, "198.18.9.1"],
  ["without JavaScript", false, "198.18.9.2"],
] as const;

describe("whoever pays", () => {
  it.each(visitors)(
    "sees what a plan costs now, begins, cancels and keeps it, %s",
    async (_, javaScriptEnabled, address) => {
      const email = await register();
      const { context, page, complaints } = await visit(browser, address, { javaScriptEnabled });
      await signIn(page, email);
      await page.goto(site + audit);
      await page.getByText('The plan "free" has no audit log').waitFor();
      await page.getByRole("link", { name: "See the other plans" }).click();
      await page.getByText("0 rows", { exact: true }).waitFor();
      await page.getByText("10,000 at most in a month").waitFor();
      await page.getByRole("link", { name: "Yearly" }).click();
      await page.getByText("€490 a year").waitFor();
      await page.getByRole("link", { name: "USD" }).click();
      await page.getByText("$540 a year").waitFor();
      await page.getByRole("link", { name: /: Pro$/ }).click();
      await page.getByText("Nothing is charged for the plan while the trial lasts.").waitFor();
      await page.getByLabel("Coupon, if you have one").fill("no-such-coupon");
      await page.getByRole("button", { name: "Begin with Pro" }).click();
      await page.getByText("There is no such coupon").waitFor();
      // The browser says so of any page with such a status.
      expect(complaints.splice(0)).toEqual([expect.stringContaining("422")]);
      await page.goto(`${site}${billing}?plan=pro&interval=yearly&currency=USD`);
      await page.getByRole("button", { name: "Begin with Pro" }).click();
      await page.getByText("The plan has begun.").waitFor();
      await page.getByText("by the year, in USD").waitFor();
      await page.goto(site + audit);
      await page.getByRole("link", { name: "Download as CSV" }).waitFor();
      await page.goto(site + billing);
      await page.getByRole("button", { name: "Cancel at the end of the paid period" }).click();
      await page.getByText("It ends on December 31").waitFor();
      await page.getByRole("button", { name: "Keep it as it is" }).click();
      await page.getByText("The plan goes on as it is.").waitFor();
      // What people are told of it leads back here.
      const mail = await waitFor("the mail about the plan", async () =>
        (await mailsTo(email)).find(({ subject }) => subject.includes("plan")),
      );
      expect(new URL(linkIn(mail)).pathname).toBe(billing);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );
});

it("an administrator sees the plan among all, and has a webhook worked on again", async () => {
  const { context, page, complaints } = await visit(browser, "198.18.9.3", { javaScriptEnabled: false });
  await signIn(page, "admin@selvedge.test");
  await page.getByRole("link", { name: "Admin", exact: true }).click();
  await page.getByRole("link", { name: "Billing", exact: true }).first().click();
  await page.getByRole("heading", { name: "The business" }).waitFor();
  await page.getByRole("link", { name: "subscription.started" }).first().click();
  await page.getByText('"webhook_type": "subscription.started"').waitFor();
  await page.getByRole("button", { name: /Work on it again/ }).click();
  await page.getByText("The webhook waits to be worked on again.").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

it("an owner is shown nothing of the administration", async () => {
  const { context, page } = await visit(browser, "198.18.9.4", { javaScriptEnabled: false });
  await signIn(page, "owner@globex.test");
  await page.goto(`${site}/admin/billing`);
  await page.getByText("This is for administrators").first().waitFor();
  expect(await page.content()).not.toContain("webhook_type");
  await context.close();
});
