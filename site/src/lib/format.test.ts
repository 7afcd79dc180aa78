import { describe, expect, it } from "vitest";
import { formatBytes, formatMoment, formatScore, formatShare } from "./format.ts";

describe("what is not perfect is not shown as perfect", () => {
  it.each([
    [{ score: 100, errorRowCount: 0 }, "100"],
    [{ score: 100, errorRowCount: 1 }, "99.9"],
    [{ score: 87.49, errorRowCount: 3 }, "87.4"],
    [{ score: 0, errorRowCount: 9 }, "0"],
  ])("formatScore(%o) is %s", (result, text) => {
    expect(formatScore(result)).toBe(text);
  });

  it.each([
    [1, "100%"],
    [0.9999, "99.9%"],
    [0.881, "88.1%"],
    [0, "0%"],
  ])("formatShare(%f) is %s", (value, text) => {
    expect(formatShare(value)).toBe(text);
  });
});

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1536, "1.5 KB"],
  [5 * 1024 ** 2, "5 MB"],
  [90 * 1024 ** 2, "90 MB"],
  [1.25 * 1024 ** 3, "1.3 GB"],
])("formatBytes(%i) is %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it("formatMoment says the same wherever it runs", () => {
  expect(formatMoment("2026-11-22T23:24:00.000Z")).toMatch(/^Nov 22, 2026, 11:24\sPM UTC$/);
});
