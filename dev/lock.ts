import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Lock = {
  /** A copy held this home before and ended without letting go: its children may be ending this very moment. */
  abandoned: boolean;
  release(): Promise<void>;
};

/** Longest address of a Unix socket that both Linux and macOS take. */
const longestSocketPath = 100;

/**
 * Makes sure that one copy at a time uses `home`: the lock is a listening Unix socket, so it ends with its process, and
 * no process number can be mistaken for another's.
 * @throws {Error} naming the process that holds it.
 */
export async function acquireLock(home: string): Promise<Lock> {
  const path = lockPath(home);
  let server = await listen(path);
  const abandoned = !server;
  if (!server) {
    const holder = await askHolder(path);
    if (holder) throw new Error(`Cannot use "${home}": a running copy has it (process ${holder})`);
    rmSync(path, { force: true });
    server = await listen(path);
  }
  if (!server) throw new Error(`Cannot use "${home}": another copy is starting there`);
  const held = server;
  return {
    abandoned,
    release: async () => {
      await new Promise((resolve) => held.close(resolve));
    },
  };
}

/** Where the lock of `home` is: inside, or in the temporary folder when that address would be too long. */
export function lockPath(home: string): string {
  const inside = join(home, "lock.sock");
  if (Buffer.byteLength(inside) <= longestSocketPath) return inside;
  return join(tmpdir(), `selvedge-${createHash("sha256").update(home).digest("hex").slice(0, 16)}.sock`);
}

async function listen(path: string): Promise<Server | null> {
  return await new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.end(String(process.pid));
    });
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(null);
      else reject(new Error(`Cannot lock "${path}": ${error.message}`));
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

async function askHolder(path: string): Promise<string | null> {
  return await new Promise((resolve, reject) => {
    const socket = connect(path);
    let accepted = false;
    let holder = "";
    socket.setEncoding("utf8").setTimeout(2000, () => socket.destroy());
    // Who accepts is alive, also when it is too busy to say its number.
    socket.once("connect", () => {
      accepted = true;
    });
    socket.on("data", (text: string) => {
      holder += text;
    });
    socket.once("close", () => resolve(accepted ? holder || "unknown" : null));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED" || error.code === "ENOENT") resolve(null);
      else reject(new Error(`Cannot ask who uses "${path}": ${error.message}`));
    });
  });
}
