import type { Redis } from "ioredis";
import { startHttpServer } from "../http-server.ts";
import { openRedis } from "./redis-connection.ts";
import { createRestEndpoint } from "./rest-endpoint.ts";

export type UpstashAdapterOptions = {
  /** 0 takes any free port. */
  port: number;
  host?: string;
  /** What clients send as their Bearer token. */
  token: string;
  /** A client of ioredis (best from `connectRedis`) or of ioredis-mock. It stays its owner's: `stop` leaves it open. */
  redis: Redis;
  maxBodyBytes?: number;
  timeoutMs?: number;
};

export type UpstashAdapter = { url: string; port: number; stop(): Promise<void> };

/**
 * Starts a server that speaks Upstash's REST API in front of one plain Redis. While Redis is away it answers 503 at once.
 * @throws {Error} when the token is empty or the port cannot be listened on.
 */
export async function startUpstashAdapter({
  port,
  host = "127.0.0.1",
  token,
  redis,
  maxBodyBytes = 10 * 1024 * 1024,
  timeoutMs = 1000,
}: UpstashAdapterOptions): Promise<UpstashAdapter> {
  if (token === "") throw new Error("Cannot start the Upstash adapter: the token is empty");
  const answerRest = createRestEndpoint({ connection: openRedis(redis), token, maxBodyBytes, timeoutMs });
  const { url, port: taken, stop } = await startHttpServer(answerRest, { host, port });
  return { url, port: taken, stop };
}
