import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { processorSeconds } from "./processor-time.ts";

export type LoadTarget = {
  url: string;
  headers?: Record<string, string>;
  /**
   * Paths to ask for in turn, instead of the one of `url`: so that no two requests soon after another are the same. Each
   * load of the same list goes on where the one before ended.
   */
  paths?: string[];
  /** Cookies of as many people: each request is from one of them, in an order that looks random and is always the same. */
  cookies?: string[];
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
  const askedOf = new WeakMap<string[], number>();
  const commandOf = name === "wrk" ? wrkCommand : autocannonCommand;
  return {
    name,
    async load({ paths = [], ...target }, options) {
      const asked = askedOf.get(paths) ?? 0;
      const inTurn = [...paths.slice(asked % paths.length), ...paths.slice(0, asked % paths.length)];
      const lists = { ...target, ...(paths.length === 0 ? {} : { paths: inTurn }) };
      const result = await withLists(lists, (env) => run(commandOf(target, options), env));
      // Those that were under way at the end are not among the answers.
      askedOf.set(paths, asked + result.requests + options.connections);
      return result;
    },
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

/** Both generators read paths and cookies from the files that BENCH_PATHS and BENCH_COOKIES name, one a line. */
async function withLists<T>(
  { paths, cookies }: LoadTarget,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const lists = Object.entries({ BENCH_PATHS: paths, BENCH_COOKIES: cookies });
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const env = { ...process.env };
    for (const [variable, lines] of lists) {
      if (lines === undefined) continue;
      const file = join(folder, variable);
      writeFileSync(file, lines.join("\n"));
      env[variable] = file;
    }
    return await work(env);
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
