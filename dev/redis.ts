import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Redis } from "ioredis";
import RedisMock from "ioredis-mock";
import { connectRedis } from "../selfhost/adapters/upstash/redis-connection.ts";
import { type Children, createChildren } from "./children.ts";
import { waitForListener } from "./ready.ts";

export type RunningRedis = {
  client: Redis;
  /** What answers: a real server, or the stand-in in this process, which forgets everything when it stops. */
  kind: "redis-server" | "stand-in";
  stop(): Promise<void>;
};

type StartOptions = { dir: string; port: number; children?: Children };

/**
 * Starts `redis-server` on 127.0.0.1 where one is on the PATH, with an append-only file in `dir`; else a stand-in.
 * @throws {Error} when the server does not answer within 10 s.
 */
export async function startRedis({ dir, port, children }: StartOptions): Promise<RunningRedis> {
  const command = findRedisServer();
  if (!command) {
    // Stand-ins of one process that have the same port would share their keys.
    const client: Redis = new RedisMock({ port });
    return { client, kind: "stand-in", stop: async () => client.disconnect() };
  }
  await mkdir(dir, { recursive: true });
  const own = children ?? createChildren({ logDir: dir });
  const child = own.start(
    "redis",
    [
      command,
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", dir],
      ...["--appendonly", "yes", "--save", "", "--daemonize", "no"],
    ],
    { stopLast: true },
  );
  let client: Redis | undefined;
  const stop = async () => {
    client?.disconnect();
    await (children ? child.stop() : own.stopAll());
  };
  try {
    await Promise.race([waitForListener(port, { timeoutMs: 10_000, signal: own.signal }), own.failed]);
    client = connectRedis(`redis://127.0.0.1:${port}`);
    await Promise.race([once(client, "ready"), own.failed]);
    return { client, kind: "redis-server", stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The full path of `redis-server`, or null when the PATH has none. */
export function findRedisServer(path: string = process.env.PATH ?? ""): string | null {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const file = join(folder, "redis-server");
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here: look in the next folder.
    }
  }
  return null;
}
