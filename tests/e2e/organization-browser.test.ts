import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { demoPassword, newEmail, verifyByMail } from "./accounts.ts";
import { type ApiClient, createClient } from "./api-client.ts";
import { launchBrowser } from "./browser.ts";
import { linkIn, mailsTo } from "./mailbox.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { site } = inject("urls");

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const visitors = [
  ["with JavaScript", true],
  ["without JavaScript", false],
] as const;

/** Chromium complains of every answer that refuses, and these journeys ask for some. */
const isUnexpected = (complaint: string) => !/with a status of (?:400|401|403|409|422)/.test(complaint);

async function newAccount(name: string): Promise<string> {
  const email = newEmail(name);
  const client = createClient(site);
  const response = await client.post("/api/auth/register", { name, email, password: demoPassword });
  expect(response.status, await response.clone().text()).toBe(201);
  await verifyByMail(client, email);
  return email;
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Somebody who owns a team, as an API client. */
async function newTeam(): Promise<{ owner: ApiClient; name: string; slug: string }> {
  const owner = createClient(site);
  const email = await newAccount("Olivia");
  expect((await owner.post("/api/auth/login", { email, password: demoPassword })).status).toBe(200);
  const slug = `team-${crypto.randomUUID().slice(0, 8)}`;
  const name = `Team ${slug.slice(-4)}`;
  expect((await owner.post("/api/auth/organization/create", { name, slug })).status).toBe(201);
  return { owner, name, slug };
}

/** The path that an invitation's mail leads to. */
async function invite(owner: ApiClient, email: string): Promise<string> {
  const response = await owner.post("/api/auth/organization/invitations", { email, role: "member" });
  expect(response.status, await response.clone().text()).toBe(201);
  const mail = await waitFor("the mail of the invitation", async () =>
    (await mailsTo(email)).find(({ text }) => text.includes("/invite?token=")),
  );
  const { pathname, search } = new URL(linkIn(mail));
  return pathname + search;
}

describe("whoever is invited", () => {
  it.each(visitors)("joins as a new person in one go, %s", async (_, javaScriptEnabled) => {
    const { owner, name } = await newTeam();
    const link = await invite(owner, newEmail("grace"));
    const { context, page, complaints } = await visit(browser, "198.18.3.1", { javaScriptEnabled });
    await page.goto(site + link);
    await page.getByText(`Olivia invites you to ${name}`).waitFor();
    await page.getByLabel("Your name").fill("Grace");
    await page.getByLabel("Password").fill("short");
    await page.getByRole("button", { name: "Create the account and join" }).click();
    await page.getByText("Use at least 12 characters").waitFor();
    await page.getByLabel("Password").fill(demoPassword);
    await page.getByRole("button", { name: "Create the account and join" }).click();
    await page.waitForURL(/\/app$/);
    await page.getByRole("banner").getByRole("link", { name }).waitFor();
    await page.goto(site + link);
    await page.getByText("The invitation is not valid any more").waitFor();
    expect(complaints.filter(isUnexpected)).toEqual([]);
    await context.close();
  });

  it.each(visitors)("signs in and joins with the account they have, %s", async (_, javaScriptEnabled) => {
    const { owner, name } = await newTeam();
    const email = await newAccount("Gero");
    const link = await invite(owner, email);
    const { context, page } = await visit(browser, "198.18.3.2", { javaScriptEnabled });
    await page.goto(site + link);
    await page.getByRole("link", { name: "Sign in to join" }).click();
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await signIn(page, email);
    await page.getByText(`You are signed in as ${email}`).waitFor();
    await page.getByRole("button", { name: `Join ${name}` }).click();
    await page.waitForURL(/\/app$/);
    await page.getByRole("banner").getByRole("link", { name }).waitFor();
    await context.close();
  });

  it.each(visitors)(
    "reads that the invitation is another's, or says no, %s",
    async (_, javaScriptEnabled) => {
      const { owner, name } = await newTeam();
      const link = await invite(owner, newEmail("somebody"));
      const { context, page } = await visit(browser, "198.18.3.3", { javaScriptEnabled });
      await page.goto(`${site}/sign-in`);
      await signIn(page, await newAccount("Other"));
      await page.waitForURL(/\/app$/);
      await page.goto(site + link);
      await page.getByRole("button", { name: `Join ${name}` }).click();
      await page.getByText("sign in with that address to accept it").waitFor();
      await page.getByRole("button", { name: "No, thank you" }).click();
      await page.getByText("You said no").waitFor();
      await context.close();
    },
  );
});

describe("an owner", () => {
  it.each(visitors)("runs the organization from its settings, %s", async (_, javaScriptEnabled) => {
    const email = await newAccount("Olivia");
    const { context, page, complaints } = await visit(browser, "198.18.3.4", { javaScriptEnabled });
    await page.goto(`${site}/sign-in?next=/app/organizations`);
    await signIn(page, email);
    await page.getByRole("heading", { level: 1, name: "Organizations" }).waitFor();
    const slug = `team-${crypto.randomUUID().slice(0, 8)}`;
    await page.getByLabel("Name", { exact: true }).fill("Weavers");
    await page.getByLabel("Short name").fill(slug);
    await page.getByRole("button", { name: "Create the organization" }).click();
    await page.getByText("It is yours.").waitFor();

    const invited = newEmail("invited");
    await page.getByLabel("E-mail address").fill(invited);
    await page.getByLabel("Role of whom you invite").selectOption("viewer");
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    await page.getByText("The invitation is on its way").waitFor();
    const row = page.getByRole("listitem").filter({ hasText: invited });
    await row.getByText("Viewer").waitFor();
    await row.getByRole("button", { name: "Take back" }).click();
    await page.getByText("The invitation is taken back").waitFor();

    const own = page.getByRole("listitem").filter({ hasText: email });
    await own.getByRole("combobox").selectOption("member");
    await own.getByRole("button", { name: "Change the role" }).click();
    await page.getByText("Somebody has to stay an owner").waitFor();
    await page.getByRole("button", { name: "Require a second factor" }).click();
    await page.getByText("Set up a second factor").waitFor();

    await page.getByLabel("Domain", { exact: true }).fill("gmail.com");
    await page.getByRole("button", { name: "Add the domain" }).click();
    await page.getByText("use a domain of your own").first().waitFor();
    await page.getByLabel("Domain", { exact: true }).fill(`${slug}.org`);
    await page.getByRole("button", { name: "Add the domain" }).click();
    await page.getByText(`_selvedge-challenge.${slug}.org`).waitFor();

    await page.getByLabel(`Type “${slug}” to delete it`).fill(slug);
    await page.getByRole("button", { name: "Delete the organization" }).click();
    await page.waitForURL(/\/app$/);
    await page.getByRole("banner").getByRole("link", { name: "Olivia" }).waitFor();
    expect(complaints.filter(isUnexpected)).toEqual([]);
    await context.close();
  });

  it("finds the settings readable at every width and in both themes", async () => {
    const { context, page } = await visit(browser, "198.18.3.5");
    await page.goto(`${site}/sign-in?next=/app/settings/organization`);
    await signIn(page, "owner@acme.test");
    await page.getByRole("heading", { level: 1, name: "Organization" }).waitFor();
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
