import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./environment-files.ts";

type Answer = {
  stdout: string;
  /** What wrangler notes of what it did: lines of JSON. */
  notes: Record<string, unknown>[];
};

type Options = {
  /** What it is to do, said where it fails: `Cannot <what>`. */
  what: string;
  /** Written to its input, such as secrets: arguments are for everybody to see. */
  input?: string;
  /** Whether its output is also ours. */
  isShown?: boolean;
};

/**
 * Runs wrangler, as `pnpm` finds it.
 * @throws {Error} with the last lines that it said when it fails.
 */
export async function runWrangler(args: string[], { what, input, isShown }: Options): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), "selvedge-wrangler-"));
  const notesFile = join(folder, "notes.json");
  try {
    const { code, stdout, said } = await run("wrangler", args, {
      ...{ input, isShown },
      env: { ...process.env, WRANGLER_OUTPUT_FILE_PATH: notesFile, WRANGLER_SEND_METRICS: "false" },
    });
    if (code !== 0) throw new Error(`Cannot ${what}: ${lastLines(said)}`);
    return { stdout, notes: readNotes(notesFile) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs pnpm, whose output is ours. */
export async function runPnpm(args: string[], what: string): Promise<void> {
  const { code, said } = await run("pnpm", args, { isShown: true, input: undefined, env: process.env });
  if (code !== 0) throw new Error(`Cannot ${what}: ${lastLines(said)}`);
}

type RunOptions = { input: string | undefined; isShown: boolean | undefined; env: NodeJS.ProcessEnv };

async function run(program: string, args: string[], { input, isShown, env }: RunOptions) {
  const child = spawn(program, args, { cwd: root, env });
  let [stdout, said] = ["", ""];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      if (stream === child.stdout) stdout += chunk;
      if (isShown) process.stdout.write(chunk);
    });
  }
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause) => reject(new Error(`Cannot run "${program}": ${cause.message}`, { cause })));
    child.once("close", resolve);
  });
  return { code, stdout, said };
}

function readNotes(path: string): Record<string, unknown>[] {
  try {
    const lines = readFileSync(path, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Record<string, unknown>);
  } catch {
    return [];
  }
}

function lastLines(said: string): string {
  const lines = said
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.slice(-3).join(" / ") || "it said nothing";
}
