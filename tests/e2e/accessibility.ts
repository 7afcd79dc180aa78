import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

type Found = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] };

/** Fails with what axe finds wrong with a page, in the light and in the dark. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate("axe.run(document)")) as Found;
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary ?? ""}`),
    );
    expect(found, `${what}, ${colorScheme}`).toEqual([]);
  }
}
