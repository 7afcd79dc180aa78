/** `pnpm check`: format, lint, types, generated files and unused code, side by side and without any service. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Generated, generated } from "./generated.ts";

type Outcome = { name: string; ok: boolean; output: string; seconds: number };

async function run(name: string, command: string[]): Promise<Outcome> {
  const [tool = "", ...args] = command;
  const started = performance.now();
  const child = spawn(`node_modules/.bin/${tool}`, args, { env: { ...process.env, FORCE_COLOR: "0" } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", (error) => {
      output += error.message;
      resolve(1);
    });
    child.on("close", resolve);
  });
  return { name, ok: code === 0, output, seconds: (performance.now() - started) / 1000 };
}

/** Runs the generator, compares what it wrote with what was there, and puts back what was there. */
async function upToDate({ name, command, outputs }: Generated): Promise<Outcome> {
  const before = new Map(outputs.flatMap(filesOf).map((file) => [file, readFileSync(file)]));
  const outcome = await run(name, command);
  const after = outputs.flatMap(filesOf);
  const changed = after.filter((file) => digest(readFileSync(file)) !== digest(before.get(file)));
  for (const file of changed) {
    const old = before.get(file);
    if (old === undefined) rmSync(file);
    else writeFileSync(file, old);
  }
  if (!outcome.ok || changed.length === 0) return outcome;
  return { ...outcome, ok: false, output: `Out of date: ${changed.join(", ")}. Run: pnpm generate` };
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((name) => filesOf(join(path, name)));
}

function digest(content: Buffer | undefined): string {
  return content === undefined ? "" : createHash("sha256").update(content).digest("hex");
}

function report({ name, ok, output, seconds }: Outcome): void {
  console.log(`${ok ? "ok  " : "FAIL"} ${name} (${seconds.toFixed(1)} s)`);
  if (!ok) console.log(output.trimEnd().replace(/^/gm, "     "));
}

const checks = [
  run("format and lint", ["biome", "ci", "--colors=off", "--error-on-warnings", "."]),
  run("types of the workers", ["tsc", "-p", "tsconfig.json"]),
  run("types of development, tests and self-host", ["tsc", "-p", "tsconfig.node.json"]),
  run("types of the simulation", ["tsc", "-p", "tests/simulation/tsconfig.json"]),
  run("types of the site", ["tsc", "-p", "site/tsconfig.json"]),
  run("unused code", ["knip"]),
  ...generated.map(upToDate),
];
for (const check of checks) check.then(report);
const outcomes = await Promise.all(checks);
const failed = outcomes.filter(({ ok }) => !ok).length;
console.log(
  failed === 0 ? `All ${outcomes.length} checks hold` : `${failed} of ${outcomes.length} checks failed`,
);
process.exit(failed === 0 ? 0 : 1);
