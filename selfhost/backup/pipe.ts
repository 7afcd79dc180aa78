import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import type { Environment } from "../env-file.ts";

/** A program, its arguments, and what its environment has besides the PATH. */
export type Step = { command: string[]; env?: Environment };

type Ends = { from?: Readable; to?: Writable };

/**
 * Runs programs so that each reads what the one before wrote; the first may read `from`, the last write `to`.
 * @throws {Error} of the first program that failed, in its own last words, or that is not installed.
 */
export async function pipe(steps: Step[], { from, to }: Ends = {}): Promise<void> {
  const children = steps.map(({ command: [file = "", ...args], env }) =>
    spawn(file, args, { env: { PATH: process.env.PATH, ...env }, stdio: ["pipe", "pipe", "pipe"] }),
  );
  const endAll = () => {
    for (const child of children) child.kill();
  };
  const ends = children.map((child, index) => ended(child, steps[index]?.command[0] ?? ""));
  for (const end of ends) end.catch(endAll);
  for (const [index, child] of children.entries()) {
    const source = index === 0 ? from : children[index - 1]?.stdout;
    if (source) link(source, child.stdin);
    else child.stdin.end();
  }
  const last = children.at(-1);
  const flows = [
    from ? finished(from, { writable: false }) : null,
    last && to ? pipeline(last.stdout, to) : null,
  ].filter((flow) => flow !== null);
  if (!to) last?.stdout.resume();
  for (const flow of flows) flow.catch(endAll);
  // What cannot be read or written at either end is the reason for what the programs then say.
  const outcomes = await Promise.allSettled([...flows, ...ends]);
  const reasons = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  const reason =
    reasons.find((each) => !(each instanceof StoppedError) && !isClosedEarly(each)) ?? reasons[0];
  if (reason) throw reason;
}

/** A program may have read enough, as tar has at the end of an archive: what comes then is let go. */
function link(source: Readable, sink: Writable): void {
  source.pipe(sink);
  const letGo = () => {
    source.unpipe(sink);
    source.resume();
  };
  // Closed without an error when the program has ended while nothing was being written.
  sink.on("error", letGo).on("close", letGo);
}

class StoppedError extends Error {}

async function ended(child: ChildProcess, name: string): Promise<void> {
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(new Error(error.code === "ENOENT" ? `${name} is not installed` : `${name}: ${error.message}`)),
    );
    child.once("close", (code, signal) => {
      if (code === 0) resolve();
      else if (signal) reject(new StoppedError(`${name} was ended by ${signal}`));
      else reject(new Error(firstReason(said) || `${name} ended with code ${code}`));
    });
  });
}

/** What a program said first of what went wrong; age adds where to report bugs, Postgres a hint. */
function firstReason(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /error|fatal|cannot|no /i.test(line)) ?? lines[0] ?? "";
}

function isClosedEarly(reason: unknown): boolean {
  return (reason as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE";
}

/** Where a database is, as the programs of Postgres take it: a password in an argument could be read by anybody. */
export function postgresEnvironment(url: string, database?: string): Environment {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    PGHOST: hostname,
    PGPORT: port || "5432",
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: database ?? decodeURIComponent(pathname.slice(1)),
    PGCONNECT_TIMEOUT: "10",
  };
}
