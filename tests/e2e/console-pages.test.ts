/** Pages of the console that show one thing; every route by itself is in every-page-browser. */
import { mkdirSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Task } from "../../workers/contract/tasks.ts";
import { expectAccessible } from "./accessibility.ts";
import { demoPassword, signIn as signInByApi } from "./accounts.ts";
import { launchBrowser } from "./browser.ts";
import { buryStep } from "./dead-letters.ts";
import { uploadCsv, waitForTask } from "./tasks.ts";
import { visit } from "./visit.ts";

const { site } = inject("urls");
const widths = [390, 820, 1440];
/** A folder to keep a picture of every page in, at every width and in both themes; none without it. */
const pictures = process.env.SCREENSHOTS;

type Things = Record<"task" | "dataset" | "endpoint" | "letter" | "tenant" | "user" | "trace", string>;

let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let things: Things;

beforeAll(async () => {
  browser = await launchBrowser();
  things = await makeThings();
  ({ context, page, complaints } = await visit(browser, "198.18.21.1"));
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill("admin@selvedge.test");
  await page.getByLabel("Password", { exact: true }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
});
afterAll(async () => {
  await context.close();
  await browser.close();
});

/** One of everything that a page can be about, so that none of them is empty. */
async function makeThings(): Promise<Things> {
  const client = await signInByApi("admin@selvedge.test");
  const csv = "name,email\nAda,ada@example.com\nBob,nobody\n";
  const { id: dataset } = await uploadCsv(client, "Of the console", csv);
  const started = await client.post("/api/tasks", { datasetId: dataset });
  const { task } = (await started.json()) as { task: Task };
  await waitForTask(client, task.id, "completed");
  const hook = { url: "https://example.com/hook", eventTypes: ["task.completed"] };
  const made = await client.post("/api/webhook-endpoints", hook);
  const { endpoint } = (await made.json()) as { endpoint: { id: string } };
  const { user, tenant } = (await (await client.fetch("/api/auth/me")).json()) as {
    user: { id: string };
    tenant: { id: string };
  };
  const letter = await buryStep({ tenantId: tenant.id, taskId: task.id });
  return {
    ...{ task: task.id, dataset, endpoint: endpoint.id, letter: letter.id, trace: letter.traceId },
    ...{ tenant: tenant.id, user: user.id },
  };
}

/** Pages that show one thing by their query. */
const views: Record<string, (made: Things) => string> = {
  "one endpoint": ({ endpoint }) => `/app/webhooks?endpoint=${endpoint}`,
  "one failed step": ({ letter }) => `/app/dead-letters?letter=${letter}`,
  "one failed step of all": ({ letter }) => `/admin/dead-letters?letter=${letter}`,
  "one organization": ({ tenant }) => `/admin/organizations?organization=${tenant}`,
  "one account": ({ user }) => `/admin/users?user=${user}`,
  "a task by its trace": ({ task }) => `/admin/trace?id=${task}`,
  "what is found by a name": () => "/app/go?q=console",
  "tasks that failed": () => "/app/tasks?status=failed",
};

async function picture(name: string, width: number): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const file = `${name.replaceAll(/\W+/g, "-").replace(/^-/, "")}-${width}-${colorScheme}.png`;
    await page.screenshot({ path: `${pictures}/${file}`, fullPage: true });
  }
}

async function expectSound(name: string, address: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  const answer = await page.goto(site + address, { waitUntil: "networkidle" });
  expect(answer?.status(), name).toBe(200);
  expect(await page.locator("h1").count(), `${name} says what it is`).toBe(1);
  await expectAccessible(page, name);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow, `${name} at ${width} px`).toBeLessThanOrEqual(0);
    await picture(name, width);
  }
  expect(complaints.splice(0), name).toEqual([]);
}

it.each(Object.entries(views))(
  "%s has no flaw in either theme, fits every width, and complains of nothing",
  async (name, view) => {
    await expectSound(name, view(things));
  },
);
