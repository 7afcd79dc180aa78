import { waitUntil } from "cloudflare:workers";
import { createDatabase, type Database, observeDatabase } from "../../db/gateway/client.ts";
import type { AttemptDecision } from "../../durable-objects/attempt-lock.ts";
import { version as release } from "../../package.json";
import type { AccountWork } from "./account-work/account-work.ts";
import { type Audit, createAudit } from "./audit/audit.ts";
import type { Auth } from "./auth/better-auth.ts";
import { createAuthLoader } from "./auth/load-auth.ts";
import { createProviders, type Providers } from "./auth/providers/providers.ts";
import { createLago, type Lago } from "./billing/lago.ts";
import { createLagoAccounts, type LagoAccounts } from "./billing/lago-accounts.ts";
import { createLagoSignature, type LagoSignature } from "./billing/lago-signature.ts";
import { createResponseCache, type ResponseCache } from "./cache/response-cache.ts";
import { createDirectusClient, type Directus } from "./cms/directus.ts";
import { createKeptPictures, type KeptPictures } from "./cms/kept-pictures.ts";
import { createStreamSlots, type StreamSlots } from "./cms/stream-slots.ts";
import { type Config, readConfig } from "./config.ts";
import { createEntryDesk, type EntryDesk } from "./entry-rules/entry-desk.ts";
import { createFlagDesk, type FlagDesk } from "./flags/flag-desk.ts";
import { type ChangedSessions, createChangedSessions } from "./identity/changed-sessions.ts";
import { createIdentifier, type Identifier } from "./identity/identify.ts";
import { createKeyIdentifier, type KeyIdentifier } from "./identity/identify-key.ts";
import { createInternalTokenMinter, type InternalTokenMinter } from "./identity/mint-internal-token.ts";
import { createTokenMinter, type TokenMinter } from "./identity/mint-token.ts";
import { readSigningKeys } from "./identity/read-signing-keys.ts";
import { createSigningKeys } from "./identity/signing-keys.ts";
import { createLimiter, type Limiter } from "./limiter/limiter.ts";
import { createLimiterObjects, joinCalls } from "./limiter/limiter-objects.ts";
import { recordDecision } from "./limiter/record-decision.ts";
import type { MailMessage } from "./mail/message.ts";
import { countStatements } from "./metrics/count-statements.ts";
import { notifiedPeople } from "./notifications/notify.ts";
import { lockTimes } from "./policies.ts";
import { createRedis, type RedisCopies } from "./redis.ts";
import { createTracedQueue } from "./traced-queue.ts";
import { createUpstreams, type Upstreams } from "./upstream/upstreams.ts";

/** What the routes work with. Nothing in it belongs to one request, so an isolate makes it once. */
export type Deps = {
  config: Config;
  db: Database;
  redis: RedisCopies;
  audit: Audit;
  directus: Directus;
  lago: Lago;
  lagoAccounts: LagoAccounts;
  lagoSignature: LagoSignature;
  upstreams: Upstreams;
  /** Answers that are the same for many, kept. */
  cache: ResponseCache;
  /** Streams of what changed, which strangers may hold open. */
  contentStreams: StreamSlots;
  pictures: KeptPictures;
  mailQueue: Queue<MailMessage>;
  accountQueue: Queue<AccountWork>;
  /** Pictures of people, archives for them, and the ledger of who was erased. */
  files: R2Bucket;
  /** Signed heads of the audit log. */
  anchors: R2Bucket;
  /** The cache of one place of Cloudflare's, or of the one box. */
  sharedCache: Cache | null;
  /** Takes a point for each request; only Cloudflare has it. */
  analytics: AnalyticsEngineDataset | undefined;
  /** Of this worker at Cloudflare; empty elsewhere. */
  version: string;
  auth: () => Promise<Auth>;
  providers: Providers;
  /** Who may come in. */
  entry: EntryDesk;
  /** What is on, for whom. */
  flags: FlagDesk;
  identifier: Identifier;
  identifyKey: KeyIdentifier;
  /** Of people instead of sessions: who was told something lately. */
  notified: ChangedSessions;
  mintToken: TokenMinter;
  /** Attempts to sign in to an account, counted by a key that stands for it. */
  attempts: {
    begin: (key: string) => Promise<AttemptDecision>;
    forgive: (key: string) => Promise<void>;
  };
  mintInternalToken: InternalTokenMinter;
  countRequest: Limiter["countRequest"];
  countTogether: Limiter["countTogether"];
};

/**
 * Wires the worker: reads the configuration and connects what it names.
 * @throws {Error} of `readConfig`.
 */
export function createDeps(env: GatewayEnv): Deps {
  const config = readConfig(env);
  const db = createDatabase(config.database);
  observeDatabase(countStatements);
  const redis = createRedis(config.redis);
  const mailQueue = createTracedQueue<MailMessage>(env.MAIL_QUEUE);
  const audit = createAudit(db);
  const auth = createAuthLoader({ config, db, redis, mailQueue, audit });
  const readKeys = () => readSigningKeys({ config, db, audit });
  const keys = createSigningKeys({ read: readKeys, secrets: config.authSecrets });
  const changed = createChangedSessions(redis);
  const objectOf = createLimiterObjects(env.RATE_LIMITER, config.limiterObjects);
  const upstreams = createUpstreams(config, env.JOBS);
  return {
    ...{ config, db, redis, mailQueue, audit, auth },
    providers: createProviders(config.providers),
    upstreams,
    cache: createResponseCache({ redis, namespace: release, sharing: config.answerSharing }),
    contentStreams: createStreamSlots(),
    pictures: createKeptPictures(),
    directus: createDirectusClient(upstreams.directus),
    lago: createLago(upstreams.lago),
    lagoAccounts: createLagoAccounts(upstreams.lago, config.lago),
    lagoSignature: createLagoSignature(config.lago, upstreams.lago),
    accountQueue: createTracedQueue<AccountWork>(env.ACCOUNT_QUEUE),
    files: env.ACCOUNT_FILES,
    anchors: env.AUDIT_ANCHORS,
    sharedCache: caches.default,
    analytics: env.ANALYTICS,
    version: env.VERSION?.id ?? "",
    entry: createEntryDesk({ db, changed }),
    flags: createFlagDesk({ db, changed }),
    identifier: createIdentifier({ config, db, keys, changed }),
    identifyKey: createKeyIdentifier({ db, changed }),
    notified: createChangedSessions(redis, notifiedPeople),
    mintToken: createTokenMinter(keys),
    attempts: {
      begin: (key) => objectOf(key).beginAttempt({ ...config.policies["sign-in-failures"], ...lockTimes }),
      forgive: (key) => objectOf(key).forgive(),
    },
    mintInternalToken: createInternalTokenMinter(keys),
    ...createLimiter({
      objectOf,
      ...(config.limiterObjects === null
        ? {}
        : { joined: joinCalls(env.RATE_LIMITER, config.limiterObjects) }),
      keepAlive: waitUntil,
      note: recordDecision,
    }),
  };
}
