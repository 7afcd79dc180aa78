import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { demoPassword } from "./accounts.ts";
import { launchBrowser } from "./browser.ts";
import { visit } from "./visit.ts";

const { site } = inject("urls");

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function uploadAs(page: Page, name: string): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill("owner@globex.test");
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
  await page.getByLabel("Name of the dataset").fill(name);
  const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") };
  await page.getByLabel("CSV file").setInputFiles(file);
  await page.getByRole("button", { name: "Upload and run" }).click();
  await page.waitForURL(/\/app\/tasks\//);
  await page.getByRole("heading", { name: "Files" }).waitFor();
}

describe.each([
  ["with JavaScript", true],
  ["without JavaScript", false],
])("a schedule, %s", (how, javaScriptEnabled) => {
  it("is made from a dataset, refused, paused, resumed, changed, run beside its times and deleted", async () => {
    const { context, page, complaints } = await visit(browser, "198.18.0.41", { javaScriptEnabled });
    const [dataset, name] = [`Data ${how}`, `Mornings ${how}`];
    await uploadAs(page, dataset);
    await page.getByRole("link", { name: "The dataset", exact: true }).click();
    await page.getByRole("link", { name: "Schedule it" }).click();
    expect(await page.getByLabel("Dataset").locator("option:checked").textContent()).toBe(dataset);

    const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
    await page.getByLabel("What to call it").fill(name);
    await page.getByLabel("When").fill("* * * * *");
    await page.getByLabel("By the clock of").fill("Europe/Berlin");
    if (javaScriptEnabled)
      await page.getByRole("status").filter({ hasText: "less than 5 minutes apart" }).waitFor();
    await page.getByRole("button", { name: "Add the schedule" }).click();
    await expect.poll(() => page.getByLabel("When").getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByLabel("What to call it").inputValue()).toBe(name);
    expect(await page.getByLabel("Dataset").locator("option:checked").textContent()).toBe(dataset);
    await page.getByLabel("When").fill("30 7 * * 1");
    if (javaScriptEnabled)
      await page.getByRole("status").filter({ hasText: "Every Monday at 07:30. The next times" }).waitFor();
    await page.getByRole("button", { name: "Add the schedule" }).click();
    await page.getByText("The schedule is on.").waitFor();
    await row.getByText("Every Monday at 07:30, by the clock of Europe/Berlin").waitFor();
    const times = row.getByRole("list", { name: `Next times of ${name}` }).getByRole("listitem");
    expect(await times.allTextContents()).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^Monday, \d+ \w+ \d{4}, 07:30$/)),
    );
    await row.getByText("It has not run yet.").waitFor();

    await row.getByRole("button", { name: "Pause" }).click();
    await page.getByText("The schedule is paused").waitFor();
    expect(await times.count()).toBe(0);
    await row.getByRole("button", { name: "Resume" }).click();
    await page.getByText("goes on with its next time").waitFor();
    expect(await times.count()).toBe(3);

    await row.getByRole("link", { name: "Change or delete" }).click();
    await page.getByRole("link", { name: "All schedules" }).waitFor();
    await page.getByLabel("When").fill("0 9 1 * *");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The schedule is changed.").waitFor();
    await row.getByText("On day 1 of each month at 09:00").waitFor();

    await row.getByRole("button", { name: "Run now" }).click();
    await page.waitForURL(/\/app\/tasks\//);
    await page.getByRole("heading", { name: "Files" }).waitFor();
    await page.getByRole("link", { name: "Schedules", exact: true }).click();
    await row.getByRole("link", { name: "it finished" }).waitFor();

    await row.getByRole("link", { name: "Change or delete" }).click();
    await page.getByRole("link", { name: "All schedules" }).waitFor();
    await page.locator("summary").filter({ hasText: "Delete" }).click();
    await page.getByRole("button", { name: "Delete the schedule" }).click();
    await page.getByText("The schedule is gone.").waitFor();
    expect(await row.count()).toBe(0);
    // A page that answers a refused form is a refusal itself, which a browser says.
    expect(complaints.filter((line) => !/status of 400/.test(line))).toEqual([]);
    await context.close();
  });
});
