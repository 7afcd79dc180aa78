import { join } from "node:path";
import { readText } from "./adapters/environment.ts";
import { createSentKeys } from "./adapters/mail/sent-keys.ts";
import { startMailAdapter } from "./adapters/mail/server.ts";
import { connectSmtp } from "./adapters/mail/smtp.ts";
import { startNeonAdapter } from "./adapters/neon/server.ts";
import { connectRedis } from "./adapters/upstash/redis-connection.ts";
import { startUpstashAdapter } from "./adapters/upstash/server.ts";
import type { Environment } from "./env-file.ts";
import type { Upstreams } from "./production-host.ts";
import { redisUrl } from "./redis-url.ts";
import { postgresPlace } from "./set-up-databases.ts";

export type Adapters = { upstreams: Upstreams; stop(): Promise<void> };

/**
 * Starts the adapters that the environment names no address for, in this process, on ports of 127.0.0.1 that are free.
 * @throws {Error} naming the variable that is missing; nothing is left running then.
 */
export async function startAdapters(env: Environment, folder: string): Promise<Adapters> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  const keep = <T extends { stop(): Promise<void> }>(server: T): T => {
    started.push(server);
    return server;
  };
  try {
    const neon = env.NEON_PROXY_URL || keep(await startNeon(env)).url;
    const upstash = env.UPSTASH_REDIS_REST_URL || keep(await startUpstash(env)).url;
    const mail = env.MAIL_URL || keep(await startMail(env, folder)).url;
    const directus = env.DIRECTUS_URL || "http://127.0.0.1:8055";
    const lago = env.LAGO_URL || "http://127.0.0.1:3100";
    return { upstreams: { neon, upstash, mail, directus, lago }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startNeon(env: Environment) {
  const { host: postgresHost, port: postgresPort } = postgresPlace(env);
  return await startNeonAdapter({ port: 0, postgresHost, postgresPort });
}

async function startUpstash(env: Environment) {
  const redis = connectRedis(redisUrl(env));
  try {
    const token = readText(env, "UPSTASH_REDIS_REST_TOKEN");
    const { url: at, stop } = await startUpstashAdapter({ port: 0, token, redis });
    return {
      url: at,
      stop: async () => {
        await stop();
        redis.disconnect();
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

async function startMail(env: Environment, folder: string) {
  const token = readText(env, "MAIL_TOKEN");
  const smtp = connectSmtp(readText(env, "SMTP_URL"));
  const sent = createSentKeys(join(folder, "mail", "sent.jsonl"));
  const { url, stop } = await startMailAdapter({ port: 0, host: "127.0.0.1", token, sent, smtp });
  return {
    url,
    stop: async () => {
      await stop();
      smtp.stop();
    },
  };
}
