import { createApp } from "./app.ts";
import { createDeps, type Deps } from "./deps.ts";
import { consumeDeadSteps } from "./flow/consume-dead-steps.ts";
import { consumeSteps } from "./flow/consume-steps.ts";
import { processDataset } from "./flows/process-dataset.ts";
import { sweepTasks } from "./tasks/sweep-tasks.ts";

// biome-ignore lint/performance/noBarrelFile: the runtime looks for Durable Objects among the exports
export { Flow } from "../../durable-objects/flow.ts";

const flows = [processDataset];

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

  async queue(batch, env) {
    const { deps } = workerOf(env);
    const { flows: namespace, log } = deps;
    if (batch.queue.startsWith("selvedge-steps-dead")) await consumeDeadSteps(batch, { namespace, log });
    else await consumeSteps(batch, { flows, namespace, services: deps, log });
  },

  async scheduled(_controller, env) {
    await sweepTasks(workerOf(env).deps);
  },
} satisfies ExportedHandler<JobsEnv>;
