import type { Actor } from "./actor.ts";
import type { Deps } from "./deps.ts";
import type { Log } from "./log.ts";

/** What middleware puts on the context of a request. */
export type AppEnv = {
  Variables: { deps: Deps; requestId: string; traceId: string; log: Log; actor: Actor };
};
