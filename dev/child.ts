import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { endGroup, signalGroup } from "./process-state.ts";

export type ChildOptions = {
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** Runs the child as this user; only root may say it. */
  user?: { uid: number; gid: number };
  /** What asks the child and its children to end. */
  stopSignal?: NodeJS.Signals;
  /** How long after `stopSignal` SIGKILL follows. */
  graceMs?: number;
  /** Stopped after the others, because they use it to the end. */
  stopLast?: boolean;
  /** Lines that only the log gets. */
  isNoise?: (line: string) => boolean;
  /** Gets each other line of output, without colours. */
  onLine?: (line: string) => void;
};

export type Child = {
  name: string;
  pid: number;
  /** The last lines of its output and where the rest is, to put behind an error message. */
  describeOutput(): string;
  /** Ends the child and everything it started; resolves when nothing of it is left. */
  stop(): Promise<void>;
};

export type StartedChild = Child & {
  /** Null once the child ended with code 0 or because it was stopped; else what happened, with its last lines. */
  ended: Promise<string | null>;
};

const keptLines = 20;

/** Starts a command in a process group of its own, with its output in `<logDir>/<name>.log`. */
export function startChild(
  name: string,
  [command = "", ...args]: string[],
  { logDir, ...options }: ChildOptions & { logDir: string },
): StartedChild {
  const { stopSignal = "SIGTERM", graceMs = 5000 } = options;
  const spawned = spawn(command, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.cwd ? { cwd: options.cwd } : {}),
    ...(options.env ? { env: options.env } : {}),
    ...options.user,
  });
  const pid = spawned.pid ?? 0;
  const logFile = join(logDir, `${name}.log`);
  const lastLines = keepLines(spawned, logFile, options);

  const describeOutput = () => {
    const tail = lastLines().map((line) => `\n  | ${line}`);
    return tail.length > 0 ? ` Its last lines (more in ${logFile}):${tail.join("")}` : " It said nothing.";
  };

  let stopped: Promise<void> | undefined;
  const ended = waitForEnd(spawned).then((how) => {
    // Whatever the child itself started must not outlive it.
    if (!stopped) signalGroup(pid, "SIGKILL");
    if (stopped || how === null) return null;
    return `${name} ${how}.${describeOutput()}`;
  });
  const stop = async () => {
    stopped ??= endGroup(pid, { stopSignal, graceMs });
    await Promise.all([stopped, ended]);
  };
  return { name, pid, describeOutput, ended, stop };
}

function keepLines(spawned: ChildProcess, logFile: string, options: ChildOptions): () => string[] {
  const { onLine, isNoise = () => false } = options;
  const lines: string[] = [];
  const log = openSync(logFile, "w");
  for (const input of [spawned.stdout, spawned.stderr]) {
    if (!input) continue;
    createInterface({ input }).on("line", (colored) => {
      const line = stripVTControlCharacters(colored);
      writeLine(log, `${new Date().toISOString()} ${line}\n`);
      if (line.trim() === "" || isNoise(line)) return;
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      onLine?.(line);
    });
  }
  spawned.once("close", () => closeSync(log));
  return () => [...lines];
}

/** At once, so that the log is whole when the platform ends the next moment. */
function writeLine(log: number, line: string): void {
  try {
    writeSync(log, line);
  } catch {
    // A full disk must not take the platform down with it.
  }
}

/** Resolves with how the process ended, in words, or null for code 0. */
async function waitForEnd(spawned: ChildProcess): Promise<string | null> {
  return await new Promise((resolve) => {
    spawned.once("error", (error) => resolve(`did not start: ${error.message}`));
    spawned.once("exit", (code, signal) => {
      const how = code === 0 ? null : signal ? `was ended by ${signal}` : `ended with code ${code}`;
      // "close" comes after the last line of output; a grandchild that holds the pipe must not delay it for ever.
      const timer = setTimeout(resolve, 500, how);
      spawned.once("close", () => {
        clearTimeout(timer);
        resolve(how);
      });
    });
  });
}
