import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Task } from "../../workers/contract/tasks.ts";
import { expectAccessible } from "./accessibility.ts";
import { demoPassword, register, signIn as signInByApi } from "./accounts.ts";
import type { ApiClient } from "./api-client.ts";
import { launchBrowser } from "./browser.ts";
import { buryStep, failTask } from "./dead-letters.ts";
import { uploadCsv, waitForTask } from "./tasks.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { site } = inject("urls");
const csv = "name,email\nAda,ada@example.com\nBob,nobody\n";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
}

async function startTask(client: ApiClient, content = csv): Promise<string> {
  const { id: datasetId } = await uploadCsv(client, "Of a journey", content);
  const started = await client.post("/api/tasks", { datasetId });
  expect(started.status, await started.clone().text()).toBe(202);
  return ((await started.json()) as { task: Task }).task.id;
}

/** A task that stands still. One may have ended before it is told to pause: then it is another one. */
async function startPaused(client: ApiClient): Promise<string> {
  return await waitFor("a task to be paused", async () => {
    const id = await startTask(client);
    const paused = await client.post(`/api/tasks/${id}/pause`, {});
    if (paused.status === 409) return undefined;
    expect(paused.status, await paused.clone().text()).toBe(200);
    return id;
  });
}

async function tenantOf(client: ApiClient): Promise<string> {
  const { tenant } = (await (await client.fetch("/api/auth/me")).json()) as { tenant: { id: string } };
  return tenant.id;
}

/** Gives a tenant the audit log, which its free plan lacks. */
async function grantAuditLog(tenantId: string): Promise<void> {
  const admin = await signInByApi("admin@selvedge.test");
  const overrides = [{ name: "audit_log", value: 1, reason: "A journey reads it" }];
  const response = await admin.fetch(`/api/admin/tenants/${tenantId}/entitlements`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ overrides }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
}

/** A receiver on this machine, which development lets webhooks reach; it takes whatever comes. */
async function receiver(): Promise<{ url: string; stop: () => void }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/plain" }).end("taken with thanks");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, stop: () => server.close() };
}

const visitors = [
  ["with JavaScript", true, 1],
  ["without JavaScript", false, 2],
] as const;

describe("whoever minds the webhooks", () => {
  it.each(visitors)(
    "adds an endpoint, tests it, sends again, rotates, disables and deletes it, %s",
    async (_, javaScriptEnabled, number) => {
      const hook = await receiver();
      const email = await register("hooks");
      await grantAuditLog(await tenantOf(await signInByApi(email)));
      const { context, page, complaints } = await visit(browser, `198.18.22.${number}`, {
        javaScriptEnabled,
      });
      await signIn(page, email);
      await page.getByRole("link", { name: "Webhooks", exact: true }).click();
      await page.getByText("There is no endpoint yet").waitFor();
      await page.getByLabel("Address").fill(hook.url);
      await page.getByLabel(/A task has finished/).check();
      await page.getByLabel(/Send one after another/).check();
      await page.getByRole("button", { name: "Add the endpoint" }).click();
      await page.getByText("Copy the secret now").waitFor();
      const secret = await page.locator(".new-key code").textContent();
      expect(secret).toMatch(/^whsec_/);
      await page.getByRole("link", { name: "I have it" }).click();
      expect(await page.content()).not.toContain(secret);
      await page.getByRole("link", { name: hook.url }).click();
      await page.getByText("task.completed, one after another").waitFor();
      await page.getByRole("button", { name: /^Send a test event/ }).click();
      await page.getByText("A test event is under way.").waitFor();
      await waitFor("the delivery", async () => {
        await page.reload();
        return (await page.getByRole("cell", { name: "Delivered" }).count()) > 0 || undefined;
      });
      await page.getByRole("link", { name: "webhook.test" }).first().click();
      await page.getByText("Answered 200").waitFor();
      await page.getByText("Request and answer").click();
      await page.getByText("taken with thanks").waitFor();
      await page.getByRole("button", { name: /^Send again/ }).click();
      await page.getByText("It is sent again.").waitFor();
      await page.getByText("Rotate the secret").click();
      await page.getByRole("button", { name: "Make a new secret" }).click();
      await page.getByText("Copy the secret now").waitFor();
      expect(await page.locator(".new-key code").textContent()).not.toBe(secret);
      await page.getByRole("link", { name: "I have it" }).click();
      await page.getByRole("button", { name: /^Disable/ }).click();
      await page.getByText("Nothing is sent to the endpoint any more.").waitFor();
      await page.getByRole("button", { name: /^Enable/ }).click();
      await page.getByText("Send again what failed").click();
      await page.getByRole("button", { name: "Send it again" }).click();
      await page.getByText("Nothing has failed in that time.").waitFor();
      await page.getByText("Delete", { exact: true }).click();
      await page.getByRole("button", { name: "Delete the endpoint" }).click();
      await page.getByText("The endpoint is gone.").waitFor();
      expect(complaints).toEqual([]);
      await page.goto(`${site}/app/settings/audit?action=webhook_endpoint.deleted`);
      await page.getByRole("rowheader", { name: "webhook_endpoint.deleted" }).waitFor();
      hook.stop();
      await context.close();
    },
  );

  it("is told what is wrong with an address, beside it, and what was entered stays", async () => {
    const email = await register("hooks");
    const { context, page } = await visit(browser, "198.18.22.3");
    await signIn(page, email);
    await page.goto(`${site}/app/webhooks`);
    await page.getByLabel("Address").fill("https://10.0.0.1/hook");
    await page.getByRole("button", { name: "Add the endpoint" }).click();
    await page.getByText("Choose what it is to be told of").last().waitFor();
    await page.getByLabel(/A task has finished/).check();
    await page.getByRole("button", { name: "Add the endpoint" }).click();
    await page
      .getByText(/is not a public one/)
      .last()
      .waitFor();
    expect(await page.getByLabel("Address").inputValue()).toBe("https://10.0.0.1/hook");
    await context.close();
  });
});

describe("whoever runs tasks", () => {
  it.each(visitors)(
    "goes on with one that is paused, and cancels another, %s",
    async (_, javaScriptEnabled, number) => {
      const email = await register("runner");
      const client = await signInByApi(email);
      const { context, page, complaints } = await visit(browser, `198.18.23.${number}`, {
        javaScriptEnabled,
      });
      await signIn(page, email);
      for (const [button, said] of [
        ["Go on", "The task goes on."],
        ["Cancel for good", "The task is cancelled."],
      ] as const) {
        const id = await startPaused(client);
        await page.goto(`${site}/app/tasks/${id}`);
        await page.getByRole("button", { name: button }).click();
        await page.getByText(said).waitFor();
        // The plan allows one at a time.
        if (button === "Go on") await waitForTask(client, id, "completed");
      }
      await page.goto(`${site}/app/tasks?status=cancelled`);
      expect(await page.getByRole("cell", { name: "cancelled" }).count()).toBe(1);
      await page.getByRole("link", { name: "Of a journey" }).click();
      await page
        .getByText(/^cancelled/i)
        .first()
        .waitFor();
      expect(await page.getByRole("region", { name: "Control" }).count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it("is told why a task that has ended cannot be paused, and is led back to it", async () => {
    const email = await register("runner");
    const client = await signInByApi(email);
    const id = await startTask(client);
    await waitForTask(client, id, "completed");
    const response = await client.fetch(`/app/tasks?do=pause&task=${id}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ id }),
    });
    const text = await response.text();
    expect(response.status).toBe(409);
    expect(text).toContain("Nothing was changed.");
    expect(text).toContain(`href="/app/tasks/${id}"`);
  });

  it.each(visitors)(
    "begins failed steps again, several at once, and discards one, %s",
    async (_, javaScriptEnabled, number) => {
      const email = await register("failer");
      const client = await signInByApi(email);
      const tenantId = await tenantOf(client);
      await grantAuditLog(tenantId);
      const ids: string[] = [];
      // The plan lets one run at a time.
      for (let count = 0; count < 3; count += 1) {
        const id = await startTask(client);
        await waitForTask(client, id, "completed");
        ids.push(id);
      }
      for (const id of ids) await failTask(id);
      const letters = [];
      for (const taskId of ids) letters.push(await buryStep({ tenantId, taskId }));
      const { context, page, complaints } = await visit(browser, `198.18.24.${number}`, {
        javaScriptEnabled,
      });
      await signIn(page, email);
      await page.goto(`${site}/app/dead-letters`);
      for (const { id } of letters.slice(0, 2)) await page.locator(`input[name="letter:${id}"]`).check();
      await page.getByRole("button", { name: "Begin the chosen ones again" }).click();
      await page.getByText(/of 2 steps begin again/).waitFor();
      await page.goto(`${site}/app/dead-letters?letter=${letters[2]?.id}`);
      await page.getByText("The step failed").first().waitFor();
      expect(await page.content()).not.toContain("It was given up by a test");
      await page.getByText("Discard", { exact: true }).click();
      await page.getByRole("button", { name: "Discard it" }).click();
      await page.getByText("The step is given up for good.").waitFor();
      await page.goto(`${site}/app/settings/audit?action=dead_letter.discarded`);
      await page.getByRole("rowheader", { name: "dead_letter.discarded" }).waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    },
  );
});

describe("an administrator", () => {
  it("inspects what was given up, explains it, and begins it again, without JavaScript", async () => {
    // What is begun again here may take the one place that a free plan has: others need theirs.
    const client = await signInByApi(await register("given-up"));
    const taskId = await startTask(client);
    await waitForTask(client, taskId, "completed");
    await failTask(taskId);
    const { id, traceId } = await buryStep({ tenantId: await tenantOf(client), taskId });
    const { context, page, complaints } = await visit(browser, "198.18.25.1", { javaScriptEnabled: false });
    await signIn(page, "admin@selvedge.test");
    await page.getByRole("link", { name: "Admin", exact: true }).click();
    await page.getByRole("link", { name: "Dead letters" }).first().click();
    await page.goto(`${site}/admin/dead-letters?letter=${id}`);
    await page.getByText("It was given up by a test").waitFor();
    await page.getByRole("link", { name: traceId }).click();
    await page.getByRole("heading", { name: /^Task/ }).waitFor();
    await page.locator(".waterfall-row", { hasText: /^publish done/ }).waitFor();
    await page.getByRole("heading", { name: "What it used" }).waitFor();
    const log = page.getByRole("region", { name: "Lines of the log" });
    await log.getByText(/method=POST route=\/api\/tasks status=202/).waitFor();
    await page.getByRole("link", { name: "process-dataset transform" }).click();
    await page.getByRole("button", { name: /^Begin it again/ }).click();
    await page.getByText("The step begins again.").waitFor();
    await page.goto(`${site}/admin/audit?action=dead_letter.replayed&target=${id}`);
    await page.getByRole("rowheader", { name: "dead_letter.replayed" }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("bans somebody, who is out within seconds, lets them in again, and acts as them", async () => {
    const email = await register("banned");
    const theirs = await visit(browser, "198.18.25.2", { javaScriptEnabled: false });
    await signIn(theirs.page, email);
    const { context, page, complaints } = await visit(browser, "198.18.25.3");
    await signIn(page, "admin@selvedge.test");
    await page.goto(`${site}/admin/users?q=${email}`);
    await page.getByRole("table").getByRole("link").first().click();
    await page.getByRole("heading", { name: "Access" }).waitFor();
    await page.getByRole("button", { name: "Ban the account" }).click();
    await page.getByText("Say why").waitFor();
    await page.getByLabel("Why it is banned").fill("A journey bans");
    await page.getByRole("button", { name: "Ban the account" }).click();
    await page.getByText("The status is changed.").waitFor();
    await page.getByText("Banned: A journey bans").waitFor();

    await waitFor("the banned to be out", async () => {
      await theirs.page.goto(`${site}/app`);
      return new URL(theirs.page.url()).pathname === "/sign-in" || undefined;
    });
    await theirs.page.getByLabel("E-mail address").fill(email);
    await theirs.page.getByLabel("Password", { exact: true }).fill(demoPassword);
    await theirs.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await theirs.page.getByRole("alert").waitFor();
    expect(new URL(theirs.page.url()).pathname).toBe("/sign-in");

    await page.getByRole("button", { name: "Lift the ban" }).click();
    await page.getByText("Active", { exact: true }).waitFor();
    await signIn(theirs.page, email);
    await theirs.context.close();

    await page.getByLabel("Why", { exact: true }).fill("A journey looks");
    await page.getByRole("button", { name: /^Act as/ }).click();
    await page.waitForURL(/\/app$/);
    const banner = page.getByRole("complementary", { name: "Acting as somebody else" });
    await banner.getByText(/act as banned/).waitFor();
    expect(await page.getByRole("link", { name: "Admin", exact: true }).count()).toBe(0);
    await expectAccessible(page, "/app while acting");
    await page.goto(`${site}/app/settings/account`);
    await page.getByText("Not while acting as somebody else.").waitFor();
    await banner.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("link", { name: "Admin", exact: true }).waitFor();
    expect(await banner.count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("finds a task by the id of the request that began it", async () => {
    const client = await signInByApi(await register("traced"));
    const { id: datasetId } = await uploadCsv(client, "Traced", csv);
    const started = await client.post("/api/tasks", { datasetId });
    const requestId = started.headers.get("x-request-id");
    const { task } = (await started.json()) as { task: Task };
    const admin = await signInByApi("admin@selvedge.test");
    const page = await (await admin.fetch(`/admin/trace/${requestId}`)).text();
    expect(page).toContain(task.id);
  });

  it.each(visitors)(
    "keeps an address out and lets it in again, and looks into an organization, %s",
    async (_, javaScriptEnabled, number) => {
      const { context, page, complaints } = await visit(browser, `198.18.26.${number}`, {
        javaScriptEnabled,
      });
      await signIn(page, "admin@selvedge.test");
      await page.goto(`${site}/admin/entry`);
      const network = `203.0.113.${number}`;
      await page.getByLabel("Who", { exact: true }).fill(network);
      await page.getByLabel("Why", { exact: true }).fill("A journey asks");
      await page.getByRole("button", { name: "Add the rule" }).click();
      await page.getByText("The rule holds within seconds.").waitFor();
      await page.getByRole("button", { name: new RegExp(`Take away.*${network}`) }).click();
      await page.getByText("The rule is gone.").waitFor();
      await page.goto(`${site}/admin/organizations?q=globex`);
      await page
        .getByRole("link", { name: /Globex/ })
        .first()
        .click();
      await page
        .getByRole("link", { name: "owner@globex.test" })
        .or(page.getByText("owner@globex.test"))
        .first()
        .waitFor();
      await page.getByText("Grant or take something").click();
      await page.getByLabel("Limit or feature").fill("seats");
      await page.getByLabel("Value").fill("9");
      await page.getByLabel("Why", { exact: true }).fill("A journey asks");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("It counts from now on").waitFor();
      await page.getByRole("button", { name: /^Take it back\s*: seats/ }).click();
      await page.getByText("It is again as the plan says.").waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it("is shown nothing when it is none", async () => {
    const client = await signInByApi("owner@globex.test");
    for (const place of [
      "",
      "/audit",
      "/entry",
      "/system",
      "/analytics",
      "/organizations",
      "/trace/abcdefgh",
    ]) {
      const answer = await client.fetch(`/admin${place}`);
      expect([place, answer.status]).toEqual([place, 403]);
    }
  });
});

/** Presses the keys until somebody listens: right after a page has come, its scripts may not. */
async function openPalette(page: Page): Promise<Locator> {
  const field = page.getByRole("combobox", { name: "Page, dataset or organization" });
  await waitFor("the palette", async () => {
    if (!(await field.isVisible())) await page.keyboard.press("Control+k");
    return (await field.isVisible()) || undefined;
  });
  return field;
}

describe("going places", () => {
  it("⌘K opens from anywhere, finds by a part of a name, and is left by Escape", async () => {
    const { context, page, complaints } = await visit(browser, "198.18.27.1");
    await signIn(page, "owner@globex.test");
    const field = await openPalette(page);
    expect(await page.getByRole("option", { name: /Administration/ }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
    await openPalette(page);
    await field.fill("who is told");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/app\/webhooks$/);
    await page.getByRole("heading", { name: "Webhooks" }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("works as a page without JavaScript, and finds organizations for administrators", async () => {
    const { context, page } = await visit(browser, "198.18.27.2", { javaScriptEnabled: false });
    await signIn(page, "admin@selvedge.test");
    await page.getByRole("link", { name: "Go to…" }).click();
    await page.getByLabel("Page, dataset or organization").fill("globex");
    await page.getByRole("button", { name: "Search" }).click();
    await page
      .getByRole("link", { name: /Globex/ })
      .first()
      .click();
    await page.getByRole("heading", { name: "Members" }).waitFor();
    await context.close();
  });
});

/** Moves by the keyboard alone until that has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let count = 0; count < 80; count += 1) {
    if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Cannot reach ${wanted} by the keyboard`);
}

it("the main journey goes by the keyboard alone", async () => {
  const email = await register("keys");
  const { context, page, complaints } = await visit(browser, "198.18.28.1");
  await page.goto(`${site}/sign-in`);
  await tabTo(page, page.getByLabel("E-mail address"));
  await page.keyboard.type(email);
  await tabTo(page, page.getByLabel("Password", { exact: true }));
  await page.keyboard.type(demoPassword);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/app$/);
  await tabTo(page, page.getByLabel("Name of the dataset"));
  await page.keyboard.type("By keys");
  const file = page.getByLabel("CSV file");
  await tabTo(page, file);
  // The dialog in which a file is chosen is the system's own.
  await file.setInputFiles({ name: "keys.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await tabTo(page, page.getByRole("button", { name: "Upload and run" }));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Score" }).waitFor();
  await openPalette(page);
  await page.keyboard.type("tasks");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/app\/tasks$/);
  await tabTo(page, page.getByRole("link", { name: "By keys" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/app\/tasks\/.+/);
  await tabTo(page, page.getByRole("button", { name: "Sign out" }));
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/app"));
  expect(complaints).toEqual([]);
  await context.close();
});
