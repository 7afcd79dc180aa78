import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { demoPassword, newEmail, verifyByMail } from "./accounts.ts";
import { type ApiClient, createClient } from "./api-client.ts";
import { launchBrowser } from "./browser.ts";
import { linkIn, mailsTo } from "./mailbox.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { site } = inject("urls");
const visitors = [
  ["with JavaScript", true],
  ["without JavaScript", false],
] as const;

/** One point, black. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** An account of its own for a journey that changes it. */
async function newAccount(): Promise<{ email: string; client: ApiClient }> {
  const email = newEmail("profile");
  const client = createClient(site);
  const response = await client.post("/api/auth/register", { name: "Ada", email, password: demoPassword });
  expect(response.status, await response.clone().text()).toBe(201);
  await verifyByMail(client, email);
  expect((await client.post("/api/auth/login", { email, password: demoPassword })).status).toBe(200);
  return { email, client };
}

async function openProfile(email: string, javaScriptEnabled: boolean) {
  const visited = await visit(browser, "198.18.14.1", { javaScriptEnabled });
  await visited.page.goto(`${site}/sign-in?next=/app/settings/profile`);
  await visited.page.getByLabel("E-mail address").fill(email);
  await visited.page.getByLabel("Password", { exact: true }).fill(demoPassword);
  await visited.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await visited.page.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
  return visited;
}

const profileOf = async (client: ApiClient) =>
  ((await (await client.fetch("/api/user/me")).json()) as { user: Record<string, unknown> }).user;

it.each(visitors)(
  "somebody says who they are, and reads beside a field what is wrong with it, %s",
  async (_, javaScriptEnabled) => {
    const { email, client } = await newAccount();
    const { context, page: tab, complaints } = await openProfile(email, javaScriptEnabled);
    const first = tab.getByRole("navigation", { name: "Settings" }).getByRole("link").first();
    expect(await first.textContent()).toBe("Profile");
    await tab.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
    await tab.getByLabel("Bio").fill("Counts.\nWrites.");
    await tab.getByLabel("Language and region").fill("klingon-1");
    await tab.getByLabel("Time zone").fill("Mars/Olympus");
    await tab.getByRole("button", { name: "Save the profile" }).click();
    await tab.getByText("Check the marked fields").waitFor();
    for (const [label, message] of [
      ["Language and region", "Not a known locale, as de-CH is"],
      ["Time zone", "Not a known time zone, as Europe/Zurich is"],
    ] as const) {
      const field = tab.getByLabel(label);
      expect(await field.getAttribute("aria-invalid")).toBe("true");
      const described = (await field.getAttribute("aria-describedby")) ?? "";
      const error = tab.locator(`[id="${described.split(" ").at(-1)}"]`);
      expect(await error.textContent()).toBe(message);
    }
    expect(await tab.getByLabel("Name", { exact: true }).inputValue()).toBe("Ada Lovelace");
    expect(await tab.getByLabel("Bio").inputValue()).toBe("Counts.\nWrites.");
    expect(await profileOf(client)).toMatchObject({ name: "Ada", bio: null });

    await tab.getByLabel("Language and region").fill("de-ch");
    await tab.getByLabel("Time zone").fill("");
    await tab.getByRole("button", { name: "Save the profile" }).click();
    await tab.getByText("Your profile is saved").waitFor();
    const saved = { name: "Ada Lovelace", bio: "Counts.\nWrites.", locale: "de-CH", timeZone: null };
    expect(await profileOf(client)).toMatchObject(saved);
    expect(await tab.getByLabel("Language and region").inputValue()).toBe("de-CH");
    // A browser notes each page that came with an error's status.
    expect(complaints.filter((complaint) => !complaint.includes("422"))).toEqual([]);
    await context.close();
  },
);

it.each(visitors)("somebody shows a picture, and takes it away, %s", async (_, javaScriptEnabled) => {
  const { email, client } = await newAccount();
  const { context, page: tab, complaints } = await openProfile(email, javaScriptEnabled);
  const upload = async (name: string, mimeType: string, buffer: Buffer) => {
    await tab.getByLabel("Picture file").setInputFiles({ name, mimeType, buffer });
    await tab.getByRole("button", { name: "Upload the picture" }).click();
  };
  await upload("me.png", "image/png", Buffer.from("not a picture at all"));
  await tab.getByText("The picture is not PNG, JPEG, WebP or GIF").waitFor();
  expect(await tab.getByLabel("Picture file").getAttribute("aria-invalid")).toBe("true");
  await upload("me.png", "image/png", Buffer.alloc(3 * 1024 * 1024));
  await tab.getByText("The picture is larger than 2 MB").waitFor();
  expect(await profileOf(client)).toMatchObject({ image: null });

  await upload("me.png", "image/png", png);
  await tab.getByText("Your picture is changed").waitFor();
  const { image } = await profileOf(client);
  const shown = tab.locator(`img[src="${image}"]`);
  expect(
    await shown.evaluate((element: HTMLImageElement) => element.decode().then(() => element.naturalWidth)),
  ).toBe(1);
  await tab.getByRole("button", { name: "Remove the picture" }).click();
  await tab.getByText("Your picture is removed").waitFor();
  expect(await profileOf(client)).toMatchObject({ image: null });
  expect(complaints.filter((complaint) => !/4(13|15)/.test(complaint))).toEqual([]);
  await context.close();
});

/** The path that a mail about `subject` leads to, by which of them it is. */
async function linkMailed(email: string, subject: RegExp, { nth = 1 } = {}): Promise<string> {
  const mail = await waitFor(`mail ${nth} about ${subject}`, async () => {
    const about = (await mailsTo(email)).filter((one) => subject.test(one.subject));
    return about.at(-nth);
  });
  const { pathname, search } = new URL(linkIn(mail));
  return pathname + search;
}

it.each(visitors)(
  "somebody takes their data along, closes the account, and keeps it after all, %s",
  async (_, javaScriptEnabled) => {
    const { email, client } = await newAccount();
    const { context, page: tab, complaints } = await openProfile(email, javaScriptEnabled);
    const settings = tab.getByRole("navigation", { name: "Settings" });
    await settings.getByRole("link", { name: "Account" }).click();
    await tab.getByRole("button", { name: "Make an archive" }).click();
    await tab.getByText("The archive is being made").waitFor();
    await tab.goto(site + (await linkMailed(email, /data/i)));
    const download = tab.waitForEvent("download");
    await tab.getByRole("link", { name: /^Download the archive/ }).click();
    const archive = await readFile(await (await download).path());
    // A ZIP file begins so; names of files are in it as they are.
    expect(archive.subarray(0, 2).toString()).toBe("PK");
    expect(archive.includes("profile")).toBe(true);

    await tab.getByRole("button", { name: "Close the account" }).click();
    await tab.getByRole("heading", { name: "Your account is closed" }).waitFor();
    // It is signed out everywhere else, and does nothing here.
    expect((await client.fetch("/api/auth/me")).status).toBe(401);
    await tab.goto(`${site}/app`);
    await tab
      .getByRole("link", { name: /^Keep the account, or see/ })
      .first()
      .click();
    await tab.getByRole("button", { name: "Keep the account" }).click();
    await tab.getByText("Your account is kept").waitFor();

    await tab.getByRole("button", { name: "Close the account" }).click();
    await tab.getByRole("heading", { name: "Your account is closed" }).waitFor();
    await tab.getByRole("button", { name: "Sign out" }).click();
    await tab.waitForURL((url) => !url.pathname.startsWith("/app"));
    await tab.goto(site + (await linkMailed(email, /will be erased/, { nth: 2 })));
    await tab.getByRole("button", { name: "Keep the account" }).click();
    await tab.waitForURL(/\/sign-in/);
    await tab.getByText("Your account is kept").waitFor();
    expect((await client.post("/api/auth/login", { email, password: demoPassword })).status).toBe(200);
    expect(complaints).toEqual([]);
    await context.close();
  },
);

it("the page has room at every width, in both themes", async () => {
  const { email } = await newAccount();
  const { context, page: tab } = await openProfile(email, true);
  await tab.getByLabel("Picture file").setInputFiles({
    ...{ name: "me.png", mimeType: "image/png", buffer: png },
  });
  await tab.getByRole("button", { name: "Upload the picture" }).click();
  await tab.getByText("Your picture is changed").waitFor();
  for (const width of [390, 820, 1280]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await tab.emulateMedia({ colorScheme });
      await tab.setViewportSize({ width, height: 900 });
      const overflow = await tab.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${width} px, ${colorScheme}`).toBeLessThanOrEqual(0);
    }
  }
  await context.close();
});
