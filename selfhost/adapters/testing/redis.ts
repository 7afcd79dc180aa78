import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createChildren } from "../../../dev/children.ts";
import { findRedisServer } from "../../../dev/redis.ts";
import { connectRedis } from "../upstash/redis-connection.ts";
import { until } from "./until.ts";

/**
 * Starts a `redis-server` of the test's own on a Unix socket; it can be killed, frozen and started again.
 * @throws {Error} when there is none on the PATH.
 */
export async function startTestRedis() {
  const dir = await mkdtemp(join(tmpdir(), "selvedge-adapters-"));
  const socket = join(dir, "redis.sock");
  const children = createChildren({ logDir: dir });
  let child: ReturnType<typeof children.start>;

  function start(): void {
    const command = findRedisServer();
    if (!command) throw new Error("Cannot start Redis: there is no redis-server on the PATH");
    const options = ["--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "", "--appendonly", "no"];
    child = children.start("redis", [command, ...options], { stopSignal: "SIGKILL" });
  }

  start();
  await until(() => existsSync(socket));
  const redis = connectRedis(socket);
  await until(() => redis.status === "ready");
  return {
    redis,
    start,
    stop: () => child.stop(),
    /** Leaves its connections open and answers no more. */
    freeze: () => process.kill(child.pid, "SIGSTOP"),
    thaw: () => process.kill(child.pid, "SIGCONT"),
    async remove() {
      redis.disconnect();
      await children.stopAll();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
