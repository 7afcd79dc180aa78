import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { demoPassword } from "./accounts.ts";
import { launchBrowser } from "./browser.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { site } = inject("urls");

const people = ["id,name,age", "1,Ada,36", "2,Grace,85", "2,Edsger,72", "3,Barbara,17"].join("\n");

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), "selvedge-drop-"));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

async function signIn(page: Page): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill("owner@globex.test");
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
}

/**
 * Drags a file from the desktop onto the form, beside the field that takes files by itself. Events that a script makes
 * would tell nothing of what a browser lets a page read of a real one.
 */
async function dropFile(page: Page): Promise<void> {
  const path = join(folder, "people.csv");
  await writeFile(path, people);
  const place = page.locator(".upload-send");
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (box === null) throw new Error("Cannot drop a file: the form is not shown");
  const session = await page.context().newCDPSession(page);
  const drag = (type: "dragEnter" | "dragOver" | "drop") =>
    session.send("Input.dispatchDragEvent", {
      ...{ type, x: box.x + box.width - 4, y: box.y + box.height / 2 },
      data: { items: [], files: [path], dragOperationsMask: 1 },
    });
  await drag("dragEnter");
  // It is held over the form until the form shows that it takes it, as it does once its scripts run.
  await waitFor("the form to take files", async () => {
    await drag("dragOver");
    return (await page.locator("form.upload.over").count()) > 0 || undefined;
  });
  await drag("drop");
  await page.locator("form.upload:not(.over)").waitFor();
  expect(await page.getByLabel("Name of the dataset").inputValue()).toBe("people");
  await session.detach();
}

type UploadOptions = { isDropped: boolean };

/** Uploads a file and waits for its score. */
async function upload(page: Page, name: string, { isDropped }: UploadOptions): Promise<void> {
  const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(people) };
  if (isDropped) await dropFile(page);
  else await page.getByLabel("CSV file").setInputFiles(file);
  await page.getByLabel("Name of the dataset").fill(name);
  await page.getByRole("button", { name: "Upload and run" }).click();
  await page.waitForURL(/\/app\/tasks\//);
  await page.getByRole("heading", { name: "Files" }).waitFor();
}

/** Opens a page anew and waits for its scripts, before which its forms are sent as any other: the bell listens once they run. */
async function awaken(page: Page): Promise<void> {
  const url = page.url();
  // Nothing of the page before is heard by then.
  await page.goto("about:blank");
  const isAwake = page.waitForRequest(/\/api\/notifications\/stream/);
  await page.goto(url);
  await isAwake;
}

type MarkOptions = { isAtOnce: boolean; run: string };

/**
 * Marks what the run at that path told of, which may come a while after its end; with JavaScript it looks so before it is
 * answered, and as before where that is refused.
 */
async function markRead(page: Page, { isAtOnce, run }: MarkOptions): Promise<void> {
  const told = page.locator(".notes li").filter({ has: page.locator(`a[href="${run}"]`) });
  // With JavaScript it comes by itself.
  if (!isAtOnce) {
    await waitFor("what the run tells of", async () => {
      if ((await told.count()) > 0) return true;
      await page.reload();
      return undefined;
    });
  }
  const mark = told.getByRole("button", { name: /^Mark as/ });
  await told.getByText("New", { exact: true }).waitFor();
  if (!isAtOnce) {
    await mark.click();
    await told.getByRole("button", { name: /^Mark as unread/ }).waitFor();
    return;
  }
  const { promise: answered, resolve: letAnswer } = Promise.withResolvers<void>();
  const sent = "**/app/notifications?do=mark";
  await page.route(sent, async (route) => {
    await answered;
    await route.fulfill({ status: 503, contentType: "text/plain", body: "away" });
  });
  await mark.click();
  await told.getByRole("button", { name: /^Mark as unread/ }).waitFor();
  expect(await told.getByText("New", { exact: true }).count()).toBe(0);
  letAnswer();
  await page.getByText("Nothing was marked.").waitFor();
  await told.getByText("New", { exact: true }).waitFor();
  await page.unroute(sent);
  const bell = page.getByRole("link", { name: /^Notifications/ });
  const before = await bell.textContent();
  await mark.press("Enter");
  await told.getByRole("button", { name: /^Mark as unread/ }).waitFor();
  await expect.poll(() => bell.textContent()).not.toBe(before);
  expect(await mark.evaluate((button) => button === document.activeElement)).toBe(true);
  expect(await page.getByText("Nothing was marked.").count()).toBe(0);
}

describe.each([
  ["with JavaScript", true],
  ["without JavaScript", false],
])("a dataset, %s", (name, javaScriptEnabled) => {
  it("is dropped or chosen, given rules, run by them, compared, put into the bin and taken out again, and what told of it is marked", async () => {
    const { context, page } = await visit(browser, "198.18.0.40", { javaScriptEnabled });
    await signIn(page);
    await upload(page, name, { isDropped: javaScriptEnabled });
    await page.getByText("It is the first run").waitFor();
    await page.getByRole("link", { name: "its rules" }).click();

    await page.getByLabel("Pattern of name").fill("(");
    await page.getByRole("button", { name: "Save the rules" }).click();
    await page.getByText("Not a pattern").waitFor();
    expect(await page.getByLabel("Pattern of name").getAttribute("aria-invalid")).toBe("true");
    await page.getByLabel("Pattern of name").fill("");
    await page.getByLabel("Unique: id").check();
    await page.getByLabel("Least value of age").fill("18");
    await page.getByRole("button", { name: "Save the rules" }).click();
    await page.getByText("The rules are stored").waitFor();

    await page.getByRole("button", { name: "Run it" }).click();
    await page.waitForURL(/\/app\/tasks\//);
    const run = new URL(page.url()).pathname;
    await page.getByRole("cell", { name: "is in row 2 already" }).waitFor();
    await page.getByRole("cell", { name: "is less than 18" }).waitFor();
    await page.getByText("1 invalid values after 0").first().waitFor();

    await page.getByRole("link", { name: "The dataset" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("This dataset is deleted").waitFor();
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByText("The dataset is back").waitFor();

    await page.getByRole("link", { name: /^Notifications/ }).click();
    await page.waitForURL(/\/app\/notifications/);
    if (javaScriptEnabled) await awaken(page);
    await markRead(page, { isAtOnce: javaScriptEnabled, run });
    await context.close();
  });
});
