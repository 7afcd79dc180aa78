import { expect, it } from "vitest";
import { formatLeft } from "./format-left.ts";

it.each([
  [0, "less than a minute left"],
  [60_000, "less than a minute left"],
  [61_000, "about 2 minutes left"],
  [89 * 60_000, "about 89 minutes left"],
  [90 * 60_000, "about 2 hours left"],
])("formatLeft says %i ms as %s", (ms, text) => {
  expect(formatLeft(ms)).toBe(text);
});
