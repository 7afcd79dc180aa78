import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { demoPassword, newEmail, register, signIn as signInByApi } from "./accounts.ts";
import { createClient } from "./api-client.ts";
import { launchBrowser } from "./browser.ts";
import { linkIn, mailTo } from "./mailbox.ts";
import { uploadCsv } from "./tasks.ts";
import { visit } from "./visit.ts";

const { site } = inject("urls");

const people = [
  "name,email,country,signed up",
  '"Lovelace, Ada",ADA@Example.com ,GB,2024-01-10',
  "Grace Hopper,grace@example.com,US,2024-02-11",
  '"Broken ""B"" Row",not-an-address,DE,2024-03-12',
  "Alan Turing,alan@example.com,GB,2024-04-13",
  "Barbara Liskov,barbara@example.com,US,2024-05-14",
].join("\r\n");

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** From nothing to a finished task, by what a person sees. */
async function signUpAndRun(page: Page, email: string): Promise<void> {
  await page.goto(site);
  await page.getByRole("link", { name: "Create an account" }).first().click();
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL(/check-mail/);

  const link = new URL(linkIn(await mailTo(email)));
  await page.goto(site + link.pathname + link.search);
  await page.getByRole("button", { name: "Verify the address" }).click();
  await page.waitForURL(/sign-in/);
  await page.getByText("Your address is verified").waitFor();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);

  await page.getByLabel("Name of the dataset").fill("People");
  await page
    .getByLabel("CSV file")
    .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(people) });
  await page.getByRole("button", { name: "Upload and run" }).click();
  await page.waitForURL(/\/app\/tasks\//);
  await page.getByRole("heading", { name: "Score" }).waitFor();
  await page.getByRole("cell", { name: "not-an-address" }).waitFor();
  await page.getByRole("rowheader", { name: "signed up" }).waitFor();
  await page.locator(".waterfall-row", { hasText: "process-dataset" }).waitFor();

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /^The cleaned rows as CSV/ }).click();
  expect((await download).suggestedFilename()).toBe("People clean.csv");
  const cleaned = await readFile(await (await download).path(), "utf8");
  expect(cleaned).toContain('"Lovelace, Ada",ada@example.com,GB,2024-01-10');
}

describe("a visitor becomes a customer", () => {
  it("signs up, verifies, signs in, uploads, reads the score and downloads what was cleaned, and no page complains", async () => {
    const { context, page, complaints } = await visit(browser, "198.18.0.1");
    await signUpAndRun(page, newEmail("browser"));
    const task = new URL(page.url()).pathname;
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/app"));
    await page.goto(site + task);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    expect(new URL(page.url()).searchParams.get("next")).toBe(task);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("does all of it without JavaScript", async () => {
    const { context, page } = await visit(browser, "198.18.0.2", { javaScriptEnabled: false });
    await signUpAndRun(page, newEmail("plain"));
    await context.close();
  });

  it("shows progress while the flow runs", async () => {
    const { context, page } = await visit(browser, "198.18.0.3");
    await signIn(page, await register("many"));
    // As many rows as the plan takes, and about as many bytes.
    const wide = Array.from({ length: 40 }, (_, column) => `c${column}`);
    const rows = Array.from({ length: 10_000 }, (_, row) =>
      [row, `person${row}@example.com`, ...wide.map((_, column) => row * 1_000 + column)].join(","),
    );
    const content = [["id", "email", ...wide].join(","), ...rows].join("\n");
    const beside = [];
    for (const name of ["beside", "besides"]) {
      const busy = await signInByApi(await register(name));
      beside.push({ busy, datasetId: (await uploadCsv(busy, "Beside", content)).id });
    }
    await page.getByLabel("Name of the dataset").fill("Many");
    await page.getByLabel("CSV file").setInputFiles({
      name: "many.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(content),
    });
    // Others run beside it, so that it takes longer than a page to open, however fast the machine is.
    for (const { busy, datasetId } of beside) {
      expect((await busy.post("/api/tasks", { datasetId })).status).toBe(202);
    }
    await page.getByRole("button", { name: "Upload and run" }).click();
    await page.waitForURL(/\/app\/tasks\//);
    const seen = new Set<string>();
    const status = page.locator(".progress-say");
    while (!(await page.getByRole("heading", { name: "Score" }).isVisible())) {
      seen.add((await status.textContent()) ?? "");
      await page.waitForTimeout(50);
    }
    expect([...seen].filter((text) => /now \w+/.test(text)).length).toBeGreaterThan(0);
    // Nothing of it was there when the page was opened.
    await page.locator(".waterfall-row", { hasText: /^publish done/ }).waitFor();
    await page.getByRole("figure", { name: "Timeline of the task" }).getByText("As a table").click();
    await page.getByRole("row", { name: /^fetch, part 1 done 1/ }).waitFor();
    await context.close();
  });
});

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
}

describe("public pages", () => {
  it("lists published posts and opens one", async () => {
    const { context, page, complaints } = await visit(browser, "198.18.0.4");
    const { data } = (await (await createClient(site).fetch("/api/cms/collections/posts")).json()) as {
      data: { title: string }[];
    };
    await page.goto(`${site}/blog`);
    for (const { title } of data) await page.getByRole("heading", { name: title }).waitFor();
    const title = data[0]?.title ?? "";
    await page.getByRole("link", { name: title }).first().click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect((await page.locator("article").textContent())?.length).toBeGreaterThan(400);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("shows three plans, and other prices for another currency and interval", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { context, page } = await visit(browser, "198.18.0.5", { javaScriptEnabled });
      await page.goto(`${site}/pricing`);
      for (const plan of ["Free", "Pro", "Scale"]) {
        await page.getByRole("heading", { name: plan, exact: true }).waitFor();
      }
      await page.getByText("€49").waitFor();
      await page.getByText("USD").click();
      await page.getByText("$54").waitFor();
      await page.getByText("Yearly").click();
      await page.getByText("$540").waitFor();
      await context.close();
    }
  });

  it("tells what is wrong beside the field, keeps what was typed and moves the focus there", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { context, page } = await visit(browser, "198.18.0.6", { javaScriptEnabled });
      await page.goto(`${site}/sign-up`);
      await page.getByLabel("Your name").fill("Ada");
      await page.getByLabel("E-mail address").fill("ada@example.test");
      await page.getByLabel("Password").fill("short");
      await page.getByRole("button", { name: "Create the account" }).click();
      const password = page.getByLabel("Password");
      await page.getByText("Use at least 12 characters").waitFor();
      expect(await password.getAttribute("aria-invalid")).toBe("true");
      expect(await page.getByLabel("E-mail address").inputValue()).toBe("ada@example.test");
      if (javaScriptEnabled) {
        await expect.poll(() => password.evaluate((field) => field === document.activeElement)).toBe(true);
      }
      await context.close();
    }
  });

  it("answers an unknown address with its own 404 page", async () => {
    const { context, page } = await visit(browser, "198.18.0.7");
    const response = await page.goto(`${site}/nowhere`);
    expect(response?.status()).toBe(404);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await context.close();
  });
});
