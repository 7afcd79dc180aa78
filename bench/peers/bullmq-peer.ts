import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { waitForAnswer, waitForListener } from "../../dev/ready.ts";
import { findRedisServer } from "../../dev/redis.ts";
import { freePort } from "../free-port.ts";
import type { Rig } from "../rig.ts";

/**
 * Starts BullMQ and a Redis of its own, which appends to a file and brings it to the disk every second, both on the
 * server's core.
 * @throws {Error} where there is no redis-server.
 */
export async function startBullmq(
  rig: Rig,
): Promise<{ origin: string; pids: number[]; stop(): Promise<void> }> {
  const { children } = rig;
  const command = findRedisServer();
  if (command === null) throw new Error("there is no redis-server on the PATH");
  const folder = join(rig.home, "peers/bullmq");
  mkdirSync(folder, { recursive: true });
  const [redisPort, port] = [await freePort(), await freePort()];
  const durable = ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""];
  const redis = children.start(
    "bullmq-redis",
    rig.onServerCore([
      ...[command, "--port", String(redisPort), "--bind", "127.0.0.1", "--dir", folder],
      ...durable,
    ]),
    { stopLast: true },
  );
  const signal = children.signal;
  await Promise.race([waitForListener(redisPort, { timeoutMs: 10_000, signal }), children.failed]);
  const program = fileURLToPath(new URL("bullmq/server.ts", import.meta.url));
  const node = children.start("bullmq", rig.onServerCore([process.execPath, program]), {
    env: {
      ...{ PATH: process.env.PATH, NODE_ENV: "production" },
      ...{ PORT: String(port), REDIS_PORT: String(redisPort) },
    },
  });
  const origin = `http://127.0.0.1:${port}`;
  const answers = waitForAnswer(`${origin}/health`, { timeoutMs: 60_000, signal });
  await Promise.race([answers, children.failed]);
  const stop = async () => {
    await node.stop();
    await redis.stop();
  };
  return { origin, pids: [redis.pid, node.pid], stop };
}
