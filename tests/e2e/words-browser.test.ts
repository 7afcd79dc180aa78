/** The site in another language than English. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { de } from "../../site/src/lib/words/de.ts";
import { expectAccessible } from "./accessibility.ts";
import { launchBrowser } from "./browser.ts";
import { visit } from "./visit.ts";

const { site } = inject("urls");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => browser?.close());

it("stays in its language where pages have it, and says where the others are", async () => {
  const { page, context, complaints } = await visit(browser, "198.18.42.1");
  await page.goto(`${site}/de`);
  await page.getByRole("heading", { level: 1, name: de.home.heading }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  expect(await page.locator('link[hreflang="en"]').getAttribute("href")).toBe(`${site}/`);
  await page.getByRole("navigation", { name: de.frame.main }).getByRole("link", { name: "Preise" }).click();
  await page.getByRole("heading", { level: 1, name: de.pricing.heading }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/de/pricing");
  expect(await page.title()).toBe("Preise · Selvedge");
  await page.getByText("49 €").waitFor();
  await page.getByText("500.000", { exact: true }).waitFor();
  await page.getByRole("link", { name: "English" }).click();
  await page.getByRole("heading", { level: 1, name: "Pay by the yard" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  await page.getByRole("link", { name: "Selvedge", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Finished at the edge" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

describe.each([true, false])("a sign-in, with JavaScript %s", (javaScriptEnabled) => {
  it("is refused in the language of its page, and keeps what was entered", async () => {
    const { page, context } = await visit(browser, javaScriptEnabled ? "198.18.42.2" : "198.18.42.3", {
      javaScriptEnabled,
    });
    await page.goto(`${site}/de/sign-in`);
    await page.getByLabel(de.entrance.email).fill("owner@acme.test");
    await page.getByLabel(de.entrance.password, { exact: true }).fill("not the password");
    await page.getByRole("button", { name: de.entrance.signIn, exact: true }).click();
    await page.getByText("Die E-Mail-Adresse oder das Passwort ist falsch.").waitFor();
    expect(new URL(page.url()).pathname).toBe("/de/sign-in");
    expect(await page.locator("html").getAttribute("lang")).toBe("de");
    expect(await page.getByLabel(de.entrance.email).inputValue()).toBe("owner@acme.test");
    await page.getByLabel(de.entrance.email).fill("x@y");
    await page.getByLabel(de.entrance.password, { exact: true }).fill("not the password");
    await page.getByRole("button", { name: de.entrance.signIn, exact: true }).click();
    await page.getByText("Keine E-Mail-Adresse").waitFor();
    await context.close();
  });
});

it("what is not there is said in the language that its address has", async () => {
  const response = await fetch(`${site}/de/nirgends`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain(de.missing.heading);
});

it("the footer of a translated page is in its language, with what editors call its sections", async () => {
  const page = await (await fetch(`${site}/de/pricing`)).text();
  const footer = page.slice(page.indexOf("<footer"));
  for (const text of ["Produkt", "Entwicklung", "Sauber bis zur Kante"]) expect(footer).toContain(text);
  for (const text of ["Developers", "Finished at the edge"])
    expect(footer.slice(0, footer.indexOf("</footer"))).not.toContain(text);
});

it("every plan and feature has its words", async () => {
  const { data } = (await (await fetch(`${site}/api/billing/plans`)).json()) as {
    data: { description: string; features: string[] }[];
  };
  expect(data.length).toBeGreaterThan(0);
  for (const { description, features } of data) {
    for (const text of [description, ...features]) expect(Object.keys(de.pricing.planWords)).toContain(text);
  }
});

it("the map of the site has the pages in every language", async () => {
  const map = await (await fetch(`${site}/sitemap.xml`)).text();
  for (const path of ["/", "/pricing", "/de", "/de/pricing"]) expect(map).toContain(`${path}</loc>`);
});

it("a page that cannot be put together says so, and what is down", async () => {
  const { page, context } = await visit(browser, "198.18.42.4");
  await page.goto(`${site}/docs`);
  await page.route("**/content/words/en/pricing", (route) => route.fulfill({ status: 503, body: "" }));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Pricing" }).click();
  await page.getByRole("heading", { level: 1, name: "A thread broke on our side" }).waitFor();
  await expectAccessible(page, "a broken page");
  await context.close();
});
