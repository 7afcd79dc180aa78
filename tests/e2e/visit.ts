import type { Browser, BrowserContext, Page } from "playwright-core";

type VisitOptions = { javaScriptEnabled?: boolean; width?: number; colorScheme?: "light" | "dark" };

/**
 * Opens a browser of its own for one visitor with an address of its own, and keeps what its pages complain about.
 * @returns `complaints`, every console error or warning and every uncaught error, with the page it came from.
 */
export async function visit(
  browser: Browser,
  address: string,
  { javaScriptEnabled = true, width = 1280, colorScheme = "light" }: VisitOptions = {},
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    javaScriptEnabled,
    colorScheme,
    viewport: { width, height: 900 },
    extraHTTPHeaders: { "x-forwarded-for": address },
  });
  context.setDefaultTimeout(45_000);
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      complaints.push(`${page.url()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  return { context, page, complaints };
}
