/**
 * All tests, in two runs side by side: those that walk through the whole product in a browser mostly wait for it, and the
 * others fill the cores meanwhile. With arguments it is one run of Vitest with these.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { halves } from "./test-halves.ts";

type Outcome = { code: number; summary: Summary | null };
type Summary = { passed: number; failed: number; skipped: number };

const vitest = ["node_modules/vitest/vitest.mjs", "run"];

/** Runs some of the projects; each line says of which half it is. */
async function runHalf(name: string, projects: readonly string[]): Promise<Outcome> {
  const args = [...vitest, ...projects.flatMap((project) => ["--project", project])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  let summary: Summary | null = null;
  const closed = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
  const print = async (stream: NodeJS.ReadableStream) => {
    for await (const line of createInterface({ input: stream })) {
      console.log(`${name} | ${line}`);
      summary = readSummary(line) ?? summary;
    }
  };
  const [code] = await Promise.all([closed, print(child.stdout), print(child.stderr)]);
  return { code, summary };
}

/** Of the line with which `tests/summary-reporter.ts` ends a run. */
export function readSummary(line: string): Summary | null {
  const found = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line);
  if (found === null) return null;
  const [passed = 0, failed = 0, skipped = 0] = found.slice(1).map((count) => Number(count ?? 0));
  return { passed, failed, skipped };
}

async function testAll(): Promise<number> {
  const outcomes = await Promise.all(
    Object.entries(halves).map(([name, projects]) => runHalf(name, projects)),
  );
  const sum = (count: keyof Summary) =>
    outcomes.reduce((total, { summary }) => total + (summary?.[count] ?? 0), 0);
  const skipped = sum("skipped");
  // A run that broke off before its end counts as a failure.
  const failed = sum("failed") + outcomes.filter(({ summary }) => summary === null).length;
  console.log(`\n${sum("passed")} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return outcomes.some(({ code }) => code !== 0) ? 1 : 0;
}

async function runOnce(args: string[]): Promise<number> {
  const child = spawn(process.execPath, [...vitest, ...args], { stdio: "inherit" });
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

if (import.meta.main) {
  // Ctrl+C reaches both runs as well, which end by themselves and say what became of them.
  process.on("SIGINT", () => {});
  const args = process.argv.slice(2);
  process.exitCode = args.length > 0 ? await runOnce(args) : await testAll();
}
