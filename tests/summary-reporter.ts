import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";
import { noteTestResults, type TestResult, type TestResults } from "../dev/test-results.ts";

/**
 * Ends a run with one line, `N passed, N failed`; a module that failed to load counts as one failure. What became of each
 * file is noted, for `pnpm prove`.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const results: TestResults = {};
    // A file that several projects run counts with all of its runs.
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId);
      results[file] = together(resultOf(module), results[file]);
    }
    noteTestResults(results);
    const sum = (count: "passed" | "failed" | "skipped") =>
      Object.values(results).reduce((total, result) => total + result[count], 0);
    const [passed, skipped] = [sum("passed"), sum("skipped")];
    const failed = sum("failed") + unhandledErrors.length;
    // The default reporter prints at the same event; the summary must be the last line.
    process.once("exit", () => {
      console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
    });
  }
}

function resultOf(module: TestModule): TestResult {
  const result = { passed: 0, failed: module.errors().length, skipped: 0, at: new Date().toISOString() };
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    result[state === "passed" || state === "failed" ? state : "skipped"] += 1;
  }
  return result;
}

function together(one: TestResult, other: TestResult | undefined): TestResult {
  if (other === undefined) return one;
  const { passed, failed, skipped, at } = one;
  return {
    ...{ passed: passed + other.passed, failed: failed + other.failed },
    ...{ skipped: skipped + other.skipped, at },
  };
}
