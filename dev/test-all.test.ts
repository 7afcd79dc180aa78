import { describe, expect, test } from "vitest";
import config from "../vitest.config.ts";
import { readSummary } from "./test-all.ts";
import { halves } from "./test-halves.ts";

test("each project is in one half", () => {
  const projects = config.test?.projects?.map((project) => (project as { test: { name: string } }).test.name);
  expect(Object.values(halves).flat().sort()).toEqual(projects?.sort());
});

describe("the line at the end of a run", () => {
  test.each([
    ["7292 passed, 2 failed", { passed: 7292, failed: 2, skipped: 0 }],
    ["1 passed, 0 failed, 3 skipped", { passed: 1, failed: 0, skipped: 3 }],
    [" Tests  2 failed | 7292 passed (7294)", null],
  ])("%s", (line, summary) => {
    expect(readSummary(line)).toEqual(summary);
  });
});
