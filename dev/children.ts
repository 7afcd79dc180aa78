import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { startReaper } from "./reaper.ts";

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
  /** Gets each line of output, colours included. */
  onLine?: (line: string) => void;
};

export type Child = {
  name: string;
  pid: number;
  /** The last lines of its output, without colours. */
  lastLines(): string[];
  /** Ends the child and everything it started; resolves when nothing of it is left. */
  stop(): Promise<void>;
};

export type Children = {
  /** Starts a child in a process group of its own. Its output goes to `<logDir>/<name>.log`. */
  start(name: string, command: string[], options?: ChildOptions): Child;
  stopAll(): Promise<void>;
  /** Rejects when a child ends without having been asked; says which, and its last lines. Never resolves. */
  failed: Promise<never>;
};

type Member = Child & { stopLast: boolean };

const keptLines = 20;

/** Keeps track of child processes so that none outlives the platform. `logDir` is created. */
export function createChildren({ logDir }: { logDir: string }): Children {
  mkdirSync(logDir, { recursive: true });
  const members = new Set<Member>();
  const reaper = startReaper();
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => {});

  function start(name: string, [command = "", ...args]: string[], options: ChildOptions = {}): Child {
    const { stopSignal = "SIGTERM", graceMs = 5000, stopLast = false } = options;
    const spawned = spawn(command, args, {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.cwd ? { cwd: options.cwd } : {}),
      ...(options.env ? { env: options.env } : {}),
      ...options.user,
    });
    const pid = spawned.pid ?? 0;
    if (pid) reaper.add(pid, stopSignal);
    const logFile = join(logDir, `${name}.log`);
    const lastLines = keepLines(spawned, logFile, options.onLine);

    let stopped: Promise<void> | undefined;
    const ended = waitForEnd(spawned).then(async (how) => {
      if (!stopped) {
        signalGroup(pid, "SIGKILL");
        fail(new Error(describeDeath({ name, how, lines: lastLines(), logFile })));
      }
    });
    const member: Member = {
      name,
      pid,
      stopLast,
      lastLines,
      stop: () => {
        stopped ??= endGroup({ pid, ended, stopSignal, graceMs }).finally(() => {
          reaper.remove(pid);
          members.delete(member);
        });
        return stopped;
      },
    };
    members.add(member);
    return member;
  }

  async function stopAll(): Promise<void> {
    await Promise.all([...members].filter((member) => !member.stopLast).map((member) => member.stop()));
    await Promise.all([...members].map((member) => member.stop()));
    reaper.close();
  }

  return { start, stopAll, failed };
}

function keepLines(spawned: ChildProcess, logFile: string, onLine?: (line: string) => void): () => string[] {
  const lines: string[] = [];
  const log = createWriteStream(logFile);
  // A full disk must not take the platform down with it.
  log.on("error", () => {});
  for (const input of [spawned.stdout, spawned.stderr]) {
    if (!input) continue;
    createInterface({ input }).on("line", (line) => {
      const plain = stripVTControlCharacters(line);
      log.write(`${new Date().toISOString()} ${plain}\n`);
      if (plain.trim()) lines.push(plain);
      if (lines.length > keptLines) lines.shift();
      onLine?.(line);
    });
  }
  spawned.once("close", () => log.end());
  return () => [...lines];
}

/** Resolves with how the process ended, in words. */
async function waitForEnd(spawned: ChildProcess): Promise<string> {
  return await new Promise((resolve) => {
    spawned.once("error", (error) => resolve(`did not start: ${error.message}`));
    // "close" comes after the last line of output, unless a grandchild holds the pipe: "exit" bounds the wait.
    spawned.once("exit", (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      const timer = setTimeout(resolve, 500, how);
      spawned.once("close", () => {
        clearTimeout(timer);
        resolve(how);
      });
    });
  });
}

type Death = { name: string; how: string; lines: string[]; logFile: string };

function describeDeath({ name, how, lines, logFile }: Death): string {
  const tail = lines.map((line) => `  | ${line}`).join("\n");
  return lines.length > 0
    ? `${name} ${how}. Its last lines (log: ${logFile}):\n${tail}`
    : `${name} ${how} and said nothing`;
}

type Group = { pid: number; ended: Promise<void>; stopSignal: NodeJS.Signals; graceMs: number };

async function endGroup({ pid, ended, stopSignal, graceMs }: Group): Promise<void> {
  signalGroup(pid, stopSignal);
  if (!(await isGone(pid, graceMs))) {
    signalGroup(pid, "SIGKILL");
    await isGone(pid, 2000);
  }
  await ended;
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (signalGroup(pid, 0)) {
    if (Date.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

/** Signals the process group; false when nobody is left in it. Signal 0 only asks. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  if (!pid) return false;
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
