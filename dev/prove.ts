/** `pnpm prove`: what the documents claim, the tests that show it, and how those went last on this machine. */
import { type Claim, readClaims } from "./claims.ts";
import { readTestResults, type TestResults } from "./test-results.ts";

type State = "holds" | "FAILS" | "not run";

/** How a claim stands: one test that failed is enough, and one that was not run leaves it open. */
export function stateOf({ tests }: Claim, results: TestResults): { state: State; lines: string[] } {
  const found = tests.flatMap((test) => {
    const files = test.endsWith("/") ? Object.keys(results).filter((file) => file.startsWith(test)) : [test];
    return files.length === 0
      ? [{ test, result: undefined }]
      : files.map((file) => ({ test: file, result: results[file] }));
  });
  const lines = found.map(({ test, result }) => {
    if (result === undefined) return `${test}: not run here`;
    const { passed, failed, at } = result;
    return `${test}: ${failed > 0 ? `${failed} failed` : `${passed} passed`}, ${at}`;
  });
  if (found.some(({ result }) => (result?.failed ?? 0) > 0)) return { state: "FAILS", lines };
  const isWhole = found.every(({ result }) => result !== undefined && result.passed > 0);
  return { state: isWhole ? "holds" : "not run", lines };
}

if (import.meta.main) {
  const results = readTestResults();
  const counts: Record<State, number> = { holds: 0, FAILS: 0, "not run": 0 };
  let document = "";
  for (const claim of readClaims()) {
    if (claim.document !== document) console.log(`\n${claim.document}`);
    document = claim.document;
    const { state, lines } = stateOf(claim, results);
    counts[state] += 1;
    console.log(`${state.padEnd(7)}  ${claim.id}: ${claim.what}`);
    for (const line of lines) console.log(`           ${line}`);
  }
  console.log(`\n${counts.holds} hold, ${counts.FAILS} fail, ${counts["not run"]} were not run here`);
  process.exitCode = counts.FAILS > 0 ? 1 : 0;
}
