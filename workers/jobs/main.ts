// biome-ignore lint/performance/noBarrelFile: the runtime looks for Durable Objects among the exports
export { Flow } from "../../durable-objects/flow.ts";

import { createApp } from "./app.ts";
import { createDeps, type Deps } from "./deps.ts";

type Worker = { deps: Deps; app: ReturnType<typeof createApp> };

const workers = new WeakMap<JobsEnv, Worker>();

/** Builds the worker at its first event and keeps it for the isolate's life. */
function workerOf(env: JobsEnv): Worker {
  const known = workers.get(env);
  if (known !== undefined) return known;
  const deps = createDeps(env);
  const worker = { deps, app: createApp(deps) };
  workers.set(env, worker);
  return worker;
}

export default {
  fetch(request, env, ctx) {
    return workerOf(env).app.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<JobsEnv>;
