import { createDatabase, type Database } from "../../db/jobs/client.ts";
import { createKeySet } from "./auth/key-set.ts";
import { createTokenVerifier, type TokenVerifier } from "./auth/token-verifier.ts";
import { type Config, readConfig } from "./config.ts";
import type { FlowNamespace } from "./flow/flow-client.ts";
import { createLog, type Log } from "./log.ts";

/** Everything the worker works with. Tests build an app with their own. */
export type Deps = {
  config: Config;
  db: Database;
  files: R2Bucket;
  flows: FlowNamespace;
  verifyToken: TokenVerifier;
  log: Log;
};

/** Wires the worker, once an isolate: the keys and verified tokens it remembers serve every request. */
export function createDeps(env: JobsEnv): Deps {
  const config = readConfig(env);
  const keySet = createKeySet({
    url: new URL("/api/auth/jwks", config.gatewayUrl).href,
    fetch: (url, init) => fetch(url, init),
    now: Date.now,
  });
  return {
    config,
    db: createDatabase(config),
    files: env.FILES,
    flows: env.FLOW as FlowNamespace,
    verifyToken: createTokenVerifier({ keySet, now: Date.now }),
    log: createLog({ worker: "jobs" }),
  };
}
