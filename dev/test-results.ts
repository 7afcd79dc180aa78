import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What became of a test file when it was last run here. */
export type TestResult = { passed: number; failed: number; skipped: number; at: string };
export type TestResults = Record<string, TestResult>;

const file = ".selvedge/test-results.json";

/** By the path of each test file, from the repository's folder; empty before the first run. */
export function readTestResults(folder = "."): TestResults {
  const path = join(folder, file);
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, "utf8")) as TestResults;
  } catch {
    // A run that was killed while it wrote: the next one writes it anew.
    return {};
  }
}

/** Notes what became of some files beside what is known of the others. */
export function noteTestResults(results: TestResults, folder = "."): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ ...readTestResults(folder), ...results }, null, 1)}\n`);
}
