import { spawn, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { processorSeconds } from "./processor-time.ts";

export type LoadTarget = { url: string; headers?: Record<string, string> };

export type LoadResult = {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 2xx or 3xx, and requests without an answer. */
  failed: number;
  /** How much of one core the generator used, 0–1; null where it cannot be known. Near 1 it is the bottleneck. */
  generatorBusy: number | null;
};

export type LoadOptions = { connections: number; seconds: number };
export type LoadGenerator = {
  name: "wrk" | "autocannon";
  load(target: LoadTarget, options: LoadOptions): Promise<LoadResult>;
};

/** wrk where there is one: it takes a tenth of the processor time of autocannon, which npm always brings. */
export function chooseLoadGenerator(): LoadGenerator {
  // wrk ends with 1 when it is only asked for its version.
  return spawnSync("wrk", ["--version"]).error
    ? { name: "autocannon", load: loadWithAutocannon }
    : { name: "wrk", load: loadWithWrk };
}

const wrkReport = fileURLToPath(new URL("wrk-report.lua", import.meta.url));

async function loadWithWrk(target: LoadTarget, options: LoadOptions): Promise<LoadResult> {
  const headers = Object.entries(target.headers ?? {}).flatMap(([name, value]) => [
    "-H",
    `${name}: ${value}`,
  ]);
  const amount = ["-t1", `-c${options.connections}`, `-d${options.seconds}s`, "--timeout", "10s"];
  const { output, generatorBusy } = await run(["wrk", ...amount, ...headers, "-s", wrkReport, target.url]);
  const report: Omit<LoadResult, "generatorBusy"> = JSON.parse(output.slice(output.lastIndexOf("\n{")));
  return { ...report, generatorBusy };
}

type AutocannonReport = {
  requests: { total: number };
  latency: { p50: number; p99: number };
  duration: number;
  errors: number;
  timeouts: number;
  non2xx: number;
};

async function loadWithAutocannon(target: LoadTarget, options: LoadOptions): Promise<LoadResult> {
  const headers = Object.entries(target.headers ?? {}).flatMap(([name, value]) => ["-H", `${name}=${value}`]);
  const amount = ["-c", String(options.connections), "-d", String(options.seconds)];
  const autocannon = createRequire(import.meta.url).resolve("autocannon");
  const command = [
    process.execPath,
    autocannon,
    "--json",
    "--no-progress",
    ...amount,
    ...headers,
    target.url,
  ];
  const { output, generatorBusy } = await run(command);
  const report: AutocannonReport = JSON.parse(output);
  return {
    requests: report.requests.total,
    seconds: report.duration,
    p50Ms: report.latency.p50,
    p99Ms: report.latency.p99,
    failed: report.errors + report.non2xx,
    generatorBusy,
  };
}

async function run([command = "", ...args]: string[]): Promise<{
  output: string;
  generatorBusy: number | null;
}> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  // The process takes its count with it: what it had used shortly before its end is close enough.
  let busy: number | null = null;
  const watch = setInterval(() => {
    const used = processorSeconds([child.pid ?? 0]);
    if (used !== null) busy = used / ((performance.now() - started) / 1000);
  }, 100);
  const code = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", resolve);
  });
  clearInterval(watch);
  if (code !== 0)
    throw new Error(`Cannot measure with ${command}: it ended with ${code}\n${errors}${output}`);
  return { output, generatorBusy: busy };
}
