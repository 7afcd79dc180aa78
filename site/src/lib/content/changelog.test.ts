import { expect, it } from "vitest";
import { addressesOfChanges } from "./changelog.ts";

it("a change is on its own page of the changelog", () => {
  const changes = Array.from({ length: 45 }, (_, index) => ({
    slug: `change-${index}`,
    // Two of each day: a page can end between changes of the same time.
    publishedAt: new Date(Date.UTC(2026, 5, 60 - Math.ceil(index / 2))).toISOString(),
  }));
  const addresses = addressesOfChanges(changes);
  expect(addresses).toHaveLength(45);
  expect(addresses.slice(18, 21)).toEqual([
    "/changelog#change-18",
    "/changelog#change-19",
    expect.stringMatching(/^\/changelog\?after=\d+-\d+#change-20$/),
  ]);
  const pages = new Set(addresses.map((address) => address.split("#")[0]));
  expect(pages.size).toBe(3);
  expect(addressesOfChanges([])).toEqual([]);
});
