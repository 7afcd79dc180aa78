import { expect, inject, it } from "vitest";
import { launchBrowser } from "./browser.ts";
import { visit } from "./visit.ts";

const { gateway, site } = inject("urls");

it("the reference shows every operation and tries one, under a policy that lets nothing else run", async () => {
  const browser = await launchBrowser();
  try {
    const { page, complaints } = await visit(browser, "198.51.100.77");
    const document = (await (await fetch(`${gateway}/openapi.json`)).json()) as {
      paths: Record<string, object>;
    };
    const count = Object.values(document.paths).flatMap((item) => Object.keys(item)).length;
    await page.goto(`${gateway}/docs`);
    await page.locator(".operation").first().waitFor();
    expect(await page.locator(".operation").count()).toBe(count);

    await page.getByLabel("Search").fill("listPlans");
    expect(await page.locator(".operation:visible").count()).toBe(1);
    await page.locator("#listPlans > summary").click();
    await page.getByRole("button", { name: "Send GET" }).click();
    await page.getByText(/^200 OK in/).waitFor();
    expect(complaints).toEqual([]);

    await page.goto(`${site}/api/docs`);
    await page.locator(".operation").first().waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
