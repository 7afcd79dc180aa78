import { createDatabase, type Database } from "../../db/gateway/client.ts";
import type { RateLimitDecision } from "../../durable-objects/sliding-window.ts";
import { type Audit, createAudit } from "./audit/audit.ts";
import type { Auth } from "./auth/better-auth.ts";
import { createAuthLoader } from "./auth/load-auth.ts";
import { createLago, type Lago } from "./billing/lago.ts";
import { createDirectusClient, type Directus } from "./cms/directus.ts";
import { type Config, readConfig } from "./config.ts";
import { createChangedSessions } from "./identity/changed-sessions.ts";
import { createIdentifier, type Identifier } from "./identity/identify.ts";
import { createTokenMinter, type TokenMinter } from "./identity/mint-token.ts";
import { createSigningKeys } from "./identity/signing-keys.ts";
import type { MailMessage } from "./mail/message.ts";
import type { RatePolicy } from "./policies.ts";
import { createRedis, type RedisCopies } from "./redis.ts";

/** What the routes work with. Nothing in it belongs to one request, so an isolate makes it once. */
export type Deps = {
  config: Config;
  db: Database;
  redis: RedisCopies;
  audit: Audit;
  directus: Directus;
  lago: Lago;
  jobs: Fetcher;
  mailQueue: Queue<MailMessage>;
  auth: () => Promise<Auth>;
  identifier: Identifier;
  mintToken: TokenMinter;
  countRequest: (key: string, policy: RatePolicy) => Promise<RateLimitDecision>;
};

/**
 * Wires the worker: reads the configuration and connects what it names.
 * @throws {Error} of `readConfig`.
 */
export function createDeps(env: GatewayEnv): Deps {
  const config = readConfig(env);
  const db = createDatabase(config.database);
  const redis = createRedis(config.redis);
  const mailQueue: Queue<MailMessage> = env.MAIL_QUEUE;
  const audit = createAudit(db);
  const auth = createAuthLoader({ config, db, redis, mailQueue, audit });
  const keys = createSigningKeys({ db, secret: config.authSecret, auth });
  return {
    ...{ config, db, redis, mailQueue, audit, auth },
    directus: createDirectusClient(config.directus),
    lago: createLago(config.lago),
    jobs: env.JOBS,
    identifier: createIdentifier({ config, db, redis, keys, changed: createChangedSessions(redis) }),
    mintToken: createTokenMinter(keys),
    countRequest: async (key, { limit, windowSeconds }) =>
      env.RATE_LIMITER.getByName(key).consume({ limit, windowSeconds }),
  };
}
