import type { Context } from "hono";
import type { Database } from "../../db/jobs/client.ts";
import type { Actor } from "./actor.ts";
import type { AppEnv } from "./app-env.ts";
import type { FlowNamespace } from "./flow/flow-client.ts";
import type { Log } from "./log.ts";

/** What a verb works with: who asks, and what it may reach. */
export type VerbContext = {
  actor: Actor;
  db: Database;
  files: R2Bucket;
  flows: FlowNamespace;
  log: Log;
  traceId: string;
  /** For work that the answer need not wait for. */
  waitUntil: (work: Promise<unknown>) => void;
};

export function verbContext(c: Context<AppEnv>): VerbContext {
  const { db, files, flows } = c.get("deps");
  return {
    actor: c.get("actor"),
    db,
    files,
    flows,
    log: c.get("log"),
    traceId: c.get("traceId"),
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  };
}

/**
 * Does something to its end although whoever asked for it may go away meanwhile: the runtime ends an invocation whose
 * caller is gone, in the middle of clearing up behind it.
 */
export async function evenIfLeft<Result>(
  { waitUntil }: Pick<VerbContext, "waitUntil">,
  work: Promise<Result>,
): Promise<Result> {
  waitUntil(work.catch(() => {}));
  return await work;
}
