import { Secret, TOTP } from "otpauth";
import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { demoPassword, newEmail, verifyByMail } from "./accounts.ts";
import { createClient } from "./api-client.ts";
import { launchBrowser } from "./browser.ts";
import { linkIn, mailsTo } from "./mailbox.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

/** Browsers make passkeys for names alone, so these journeys go by the name of this machine. */
const site = inject("urls").site.replace("127.0.0.1", "localhost");
const security = "/app/settings/security";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function newAccount(name: string): Promise<string> {
  const email = newEmail(name);
  const client = createClient(site);
  const response = await client.post("/api/auth/register", { name: "Ada", email, password: demoPassword });
  expect(response.status, await response.clone().text()).toBe(201);
  await verifyByMail(client, email);
  return email;
}

async function enter(page: Page, email: string): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** A mail's text, of those to an address the newest that says so. */
async function mailSaying(email: string, words: string) {
  return await waitFor(`a mail that says "${words}"`, async () =>
    (await mailsTo(email)).find(({ text }) => text.includes(words)),
  );
}

async function addAuthenticator(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  return { cdp, authenticatorId };
}

const visitors = [
  ["with JavaScript", true],
  ["without JavaScript", false],
] as const;

describe("a second step", () => {
  it.each(visitors)(
    "is set up, asked for, and replaced by a recovery code, %s",
    async (_, javaScriptEnabled) => {
      const email = await newAccount("totp");
      const { context, page, complaints } = await visit(browser, "198.18.2.1", { javaScriptEnabled });
      await enter(page, email);
      await page.waitForURL(/\/app$/);
      await page.goto(site + security);
      await page.getByRole("button", { name: "Set up an authenticator app" }).click();
      await page.getByRole("img", { name: "The key, to scan" }).waitFor();
      const secret = ((await page.getByText("Key:").locator("code").textContent()) ?? "").replaceAll(" ", "");
      const totp = new TOTP({ secret: Secret.fromBase32(secret) });
      await page.getByLabel("Code of the app").fill(totp.generate());
      await page.getByRole("button", { name: "Confirm the code" }).click();
      const codes = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
      await codes.first().waitFor();
      expect(await codes.count()).toBe(10);
      const recoveryCode = (await codes.first().textContent()) ?? "";
      await page.goto(site + security);
      await page.getByText("You have 10 recovery codes left").waitFor();

      const other = await visit(browser, "198.18.2.2", { javaScriptEnabled });
      await enter(other.page, email);
      await other.page.waitForURL(/\/sign-in\/two-factor$/);
      await other.page.getByLabel("Code", { exact: true }).fill("000000");
      await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
      await other.page.getByText("The code is wrong").waitFor();
      await other.page
        .getByLabel("Code", { exact: true })
        .fill(totp.generate({ timestamp: Date.now() + 30_000 }));
      await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
      await other.page.waitForURL(/\/app$/);

      const third = await visit(browser, "198.18.2.3", { javaScriptEnabled });
      await enter(third.page, email);
      await third.page.waitForURL(/\/sign-in\/two-factor$/);
      await third.page.getByText("No telephone at hand?").click();
      await third.page.getByLabel("Recovery code").fill(recoveryCode);
      await third.page.getByRole("button", { name: "Sign in with a recovery code" }).click();
      await third.page.waitForURL(/\/app$/);
      expect(complaints).toEqual([]);
      for (const each of [context, other.context, third.context]) await each.close();
    },
  );
});

it.each(visitors)("a code by mail signs in, %s", async (_, javaScriptEnabled) => {
  const email = await newAccount("mailed");
  const { context, page, complaints } = await visit(browser, "198.18.2.4", { javaScriptEnabled });
  await page.goto(`${site}/sign-in`);
  await page.getByRole("link", { name: "Sign in with a code by mail" }).click();
  // The page before asks for an address as well, and stands until this one has come.
  await page.getByRole("button", { name: "Send the code" }).waitFor();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the code" }).click();
  await page.getByLabel("Code", { exact: true }).waitFor();
  expect(await page.getByLabel("E-mail address").inputValue()).toBe(email);
  const { text } = await mailSaying(email, "this code shows");
  await page.getByLabel("Code", { exact: true }).fill(/^\d{6}$/m.exec(text)?.[0] ?? "");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
  expect(complaints).toEqual([]);
  await context.close();
});

it.each(visitors)("an address changes once the new one is confirmed, %s", async (_, javaScriptEnabled) => {
  const email = await newAccount("moves");
  const newAddress = newEmail("moved");
  const { context, page, complaints } = await visit(browser, "198.18.2.5", { javaScriptEnabled });
  await enter(page, email);
  await page.waitForURL(/\/app$/);
  await page.goto(site + security);
  await page.getByLabel("New address").fill(newAddress);
  await page.getByRole("button", { name: "Change the address" }).click();
  await page.getByText("Look into the mail of the new address").waitFor();
  await mailSaying(email, "/stop-address?token=");
  const { pathname, search } = new URL(linkIn(await mailSaying(newAddress, "/confirm-address?token=")));
  await page.goto(site + pathname + search);
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await page.getByText("Your account uses the new address").waitFor();
  await page.goto(site + security);
  await page.getByText(newAddress).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

describe("a passkey", () => {
  it("is made, renamed, signs in without an address, and is refused once it was copied", async () => {
    const email = await newAccount("passkey");
    const { context, page, complaints } = await visit(browser, "198.18.2.6");
    const { cdp, authenticatorId } = await addAuthenticator(page);
    await enter(page, email);
    await page.waitForURL(/\/app$/);
    await page.goto(site + security);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("Your passkey is ready").waitFor();
    await page.getByText("Rename").first().click();
    await page.getByLabel("New name for Chrome on Linux").fill("Desk");
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByText("The passkey has its new name").waitFor();

    await context.clearCookies();
    await page.goto(`${site}/sign-in?next=${encodeURIComponent(security)}`);
    await page.waitForURL(new RegExp(`${security}$`));
    await page.getByText("Desk", { exact: true }).waitFor();

    const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
    const [credential] = credentials;
    if (credential === undefined) throw new Error("Cannot find the passkey in the authenticator");
    await cdp.send("WebAuthn.removeCredential", { authenticatorId, credentialId: credential.credentialId });
    await cdp.send("WebAuthn.addCredential", {
      authenticatorId,
      credential: { ...credential, signCount: 0 },
    });
    await context.clearCookies();
    await page.goto(`${site}/sign-in`);
    await page.getByText("This passkey was not accepted").waitFor();
    expect(complaints.filter((complaint) => !complaint.includes("401"))).toEqual([]);
    await context.close();
  });

  it("shows, too, that it is still the person", async () => {
    const email = await newAccount("again");
    const { context, page } = await visit(browser, "198.18.2.7");
    await addAuthenticator(page);
    await enter(page, email);
    await page.waitForURL(/\/app$/);
    await page.goto(site + security);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("Your passkey is ready").waitFor();
    await page.goto(`${site}/app/settings/confirm?next=${encodeURIComponent(security)}`);
    await page.getByRole("button", { name: "Use a passkey instead" }).click();
    await page.waitForURL(new RegExp(`${security}$`));
    await context.close();
  });
});
