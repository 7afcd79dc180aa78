/** The documentation as somebody reads it, and as somebody follows it. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readDocs } from "../../site/docs/read-docs.ts";
import type { Status } from "../../workers/contract/status.ts";
import { readOperations } from "../security/operations.ts";
import { signIn } from "./accounts.ts";
import { launchBrowser } from "./browser.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { gateway, site } = inject("urls");
const { docs } = readDocs(null);
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => browser?.close());

const read = async (path: string) => (await fetch(site + path)).text();

it("every page is there, leads to the next one, and is in the map of the site", async () => {
  const [map, llms] = await Promise.all([read("/sitemap.xml"), read("/llms.txt")]);
  for (const [index, { slug, title, summary }] of docs.entries()) {
    const html = await read(`/docs/${slug}`);
    expect(html).toContain(`>${title}</h1>`);
    const next = docs[index + 1];
    if (next)
      expect(html).toMatch(
        new RegExp(`href="/docs/${next.slug}"[^>]*rel="next"|rel="next"[^>]*href="/docs/${next.slug}"`),
      );
    expect(map).toContain(`/docs/${slug}</loc>`);
    expect(llms).toContain(`/docs/${slug}): ${summary}`);
  }
  expect((await fetch(`${site}/docs/nowhere`)).status).toBe(404);
});

it("every operation that it names is one of the API's", async () => {
  const names = (await readOperations()).map(({ name }) => name.replace(/\{\w+\}/g, "{}"));
  const documents = new Set(["GET /health", "GET /health/ready", "GET /metrics"]);
  for (const { slug, parts } of docs) {
    const text = parts.map((part) => part.text).join("\n");
    for (const [, method, path = ""] of text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[\w/{}-]+)`/g)) {
      const name = `${method} ${path}`.replace(/\{\w+\}/g, "{}");
      if (!documents.has(name)) expect(names, `${slug} names ${name}`).toContain(name);
    }
  }
});

it("a search finds a part of a page and leads right to it", async () => {
  const { page, context, complaints } = await visit(browser, "198.18.41.1");
  await page.goto(`${site}/search?q=timestamp+signature`);
  await page.getByRole("link", { name: "Webhooks: Check the signature" }).click();
  await page.waitForURL(/\/docs\/webhooks#check-the-signature$/);
  await page.getByRole("heading", { level: 2, name: "Check the signature" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

it("code is copied by a button, also on a page that was gone to without a new document", async () => {
  const { page, context, complaints } = await visit(browser, "198.18.41.2");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${site}/docs`);
  await page.getByRole("main").getByRole("link", { name: "Getting started" }).click();
  await page.getByRole("heading", { level: 1, name: "Getting started" }).waitFor();
  const copies = page.getByRole("button", { name: "Copy" });
  await copies.first().click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("npm start");
  await page.getByRole("link", { name: "Next Architecture" }).click();
  await page.getByRole("heading", { level: 1, name: "Architecture" }).waitFor();
  await page.goBack();
  await copies.nth(2).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

it("everything is there without JavaScript", async () => {
  const { page, context } = await visit(browser, "198.18.41.3", { javaScriptEnabled: false });
  await page.goto(`${site}/docs/webhooks`);
  await page
    .getByRole("navigation", { name: "On this page" })
    .getByRole("link", { name: "Take each once" })
    .click();
  await page.waitForURL(/#take-each-once$/);
  await page.getByRole("navigation", { name: "Documentation" }).getByRole("link", { name: "Flows" }).click();
  await page.getByRole("heading", { level: 1, name: "Flows" }).waitFor();
  expect(await page.getByRole("button", { name: "Copy" }).count()).toBe(0);
  await context.close();
});

describe("what it shows", () => {
  it("runs: a key uploads, runs and reads as the page of the API says", async () => {
    const owner = await signIn("owner@acme.test");
    const scopes = ["datasets:read", "datasets:write", "tasks:read", "tasks:write"];
    const made = await owner.post("/api/auth/api-keys", { name: "Documentation", scopes });
    expect(made.status, await made.clone().text()).toBe(201);
    const { key } = (await made.json()) as { key: string };
    const source =
      docs
        .find(({ slug }) => slug === "api")
        ?.parts.map(({ text }) => text)
        .join("\n") ?? "";
    const [, code = ""] = /```js\n([\s\S]*?)```/.exec(source) ?? [];
    const said: unknown[][] = [];
    const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
    await new AsyncFunction("origin", "key", "console", code)(site, key, {
      log: (...all: unknown[]) => said.push(all),
    });
    expect(said).toEqual([["completed", expect.any(Number)]]);
  });
});

it("the status page says of each part how it is, and asks nobody for a script to do so", async () => {
  // What the cron does each minute; the gateway answers with what it has read for some seconds.
  expect((await fetch(`${gateway}/cdn-cgi/handler/scheduled`)).status).toBe(200);
  await waitFor("the journeys to be told", async () => {
    const { journeys } = (await (await fetch(`${gateway}/api/status`)).json()) as Status;
    return journeys.length > 0 || undefined;
  });
  const { page, context } = await visit(browser, "198.18.41.4", { javaScriptEnabled: false });
  const response = await page.goto(`${site}/status`);
  expect(response?.headers()["cache-control"]).toBe("public, max-age=5");
  await page.getByRole("heading", { level: 1, name: "Everything runs" }).waitFor();
  expect(await page.getByText(/Runs, answers in \d+ ms/).count()).toBe(5);
  expect(await page.locator(".journeys h3").allTextContents()).toEqual([
    "Opening the site",
    "Signing in",
    "Reading posts and pages",
    "Looking at plans",
    "Running tasks",
  ]);
  expect(await page.getByText(/% of \d+ (try|tries) on one day went well/).count()).toBe(5);
  await page.getByRole("heading", { name: "Incidents" }).waitFor();
  await context.close();
});

it("the status page shows what is there now although the record of the days is away", async () => {
  const { page, context } = await visit(browser, "198.18.41.5");
  // From another page, the browser asks by itself.
  await page.goto(`${site}/docs`);
  await page.route("**/api/status", (route) => route.fulfill({ status: 503, body: "" }));
  await page.getByRole("contentinfo").getByRole("link", { name: "Status" }).click();
  await page.getByRole("heading", { level: 1, name: "Everything runs" }).waitFor();
  await page.getByText("What is known of them cannot be read now.").waitFor();
  await context.close();
});
