import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stateOf } from "./prove.ts";
import { noteTestResults, readTestResults } from "./test-results.ts";

const claim = (...tests: string[]) => ({ document: "d", id: "V1", what: "it holds", tests });
const at = "2026-01-02T03:04:05.000Z";
const passed = { passed: 3, failed: 0, skipped: 0, at };

test("a claim holds when each of its tests passed, and fails with one of them", () => {
  const results = { "a.test.ts": passed, "b.test.ts": { ...passed, failed: 1 }, "c/d.test.ts": passed };
  expect(stateOf(claim("a.test.ts"), results)).toEqual({
    state: "holds",
    lines: [`a.test.ts: 3 passed, ${at}`],
  });
  expect(stateOf(claim("a.test.ts", "b.test.ts"), results).state).toBe("FAILS");
  expect(stateOf(claim("c/"), results).state).toBe("holds");
});

test("what was not run, or skipped, proves nothing", () => {
  const results = { "a.test.ts": passed, "s.test.ts": { ...passed, passed: 0, skipped: 3 } };
  expect(stateOf(claim("a.test.ts", "x.test.ts"), results)).toMatchObject({ state: "not run" });
  expect(stateOf(claim("s.test.ts"), results).state).toBe("not run");
  expect(stateOf(claim("nowhere/"), results).lines).toEqual(["nowhere/: not run here"]);
});

test("results of one run are kept beside those of another, and a broken file is begun anew", () => {
  const folder = mkdtempSync(join(tmpdir(), "results-"));
  expect(readTestResults(folder)).toEqual({});
  noteTestResults({ "a.test.ts": passed }, folder);
  noteTestResults({ "b.test.ts": passed }, folder);
  expect(Object.keys(readTestResults(folder))).toEqual(["a.test.ts", "b.test.ts"]);
  writeFileSync(join(folder, ".selvedge/test-results.json"), '{"a');
  expect(readTestResults(folder)).toEqual({});
  rmSync(folder, { recursive: true });
});
