import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRedisServer } from "../../../dev/redis.ts";
import { connectRedis } from "../upstash/redis-connection.ts";
import { until } from "./until.ts";

/**
 * Starts a `redis-server` of the test's own on a Unix socket; it can be stopped, frozen and started again.
 * @throws {Error} when there is none on the PATH.
 */
export async function startTestRedis() {
  const dir = await mkdtemp(join(tmpdir(), "selvedge-adapters-"));
  const socket = join(dir, "redis.sock");
  let child: ChildProcess | null = null;

  function start(): void {
    const command = findRedisServer();
    if (!command) throw new Error("Cannot start Redis: there is no redis-server on the PATH");
    const options = ["--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "", "--appendonly", "no"];
    child = spawn(command, options, { stdio: "ignore" });
  }

  async function stop(): Promise<void> {
    if (!child) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    child = null;
  }

  start();
  await until(() => existsSync(socket));
  const redis = connectRedis(socket);
  await until(() => redis.status === "ready");
  return {
    redis,
    start,
    stop,
    /** Leaves its connections open and answers no more. */
    freeze: () => child?.kill("SIGSTOP"),
    thaw: () => child?.kill("SIGCONT"),
    async remove() {
      redis.disconnect();
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
