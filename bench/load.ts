import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { processorSeconds } from "./processor-time.ts";

export type LoadTarget = {
  url: string;
  headers?: Record<string, string>;
  /** Paths to ask for in turn, instead of the one of `url`: so that no two requests soon after another are the same. */
  paths?: string[];
};

/** What a generator reports; times are of answers. */
type LoadReport = {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers of 400 and above, and requests without an answer. */
  failed: number;
};

export type LoadResult = LoadReport & {
  /** How much of one core the generator used, 0–1; null where it cannot be known. Near 1 it is the bottleneck. */
  generatorBusy: number | null;
};

type LoadOptions = { connections: number; seconds: number };
export type LoadGenerator = {
  name: "wrk" | "autocannon";
  load(target: LoadTarget, options: LoadOptions): Promise<LoadResult>;
};

/** wrk where there is one: it takes a fraction of the processor time of autocannon, which npm always brings. */
export function chooseLoadGenerator(): LoadGenerator {
  // wrk ends with 1 when it is only asked for its version.
  const name = spawnSync("wrk", ["--version"]).error ? "autocannon" : "wrk";
  const commandOf = name === "wrk" ? wrkCommand : autocannonCommand;
  return {
    name,
    load: (target, options) => withPaths(target, (env) => run(commandOf(target, options), env)),
  };
}

const beside = (file: string) => fileURLToPath(new URL(file, import.meta.url));

function wrkCommand({ url, headers = {} }: LoadTarget, { connections, seconds }: LoadOptions): string[] {
  const fields = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const amount = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s"];
  return ["wrk", ...amount, ...fields, "-s", beside("wrk-report.lua"), url];
}

function autocannonCommand({ url, headers = {} }: LoadTarget, options: LoadOptions): string[] {
  return [process.execPath, beside("autocannon-report.mjs"), JSON.stringify({ url, headers, ...options })];
}

/** Both generators read the paths from the file that BENCH_PATHS names. */
async function withPaths<T>({ paths }: LoadTarget, work: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  if (!paths) return await work(process.env);
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const file = join(folder, "paths");
  writeFileSync(file, paths.join("\n"));
  try {
    return await work({ ...process.env, BENCH_PATHS: file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run([command = "", ...args]: string[], env: NodeJS.ProcessEnv): Promise<LoadResult> {
  const started = performance.now();
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  // The process takes its count with it: what it had used shortly before its end is close enough.
  let generatorBusy: number | null = null;
  const watch = setInterval(() => {
    const used = processorSeconds([child.pid ?? 0]);
    if (used !== null) generatorBusy = used / ((performance.now() - started) / 1000);
  }, 100);
  const code = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", resolve);
  });
  clearInterval(watch);
  if (code !== 0)
    throw new Error(`Cannot measure with ${command}: it ended with ${code}\n${errors}${output}`);
  const report: LoadReport = JSON.parse(output.slice(output.lastIndexOf("\n{")));
  return { ...report, generatorBusy };
}
