import { withTrace } from "../contract/current-trace.ts";
import { continueTrace } from "../contract/trace.ts";
import { createApp } from "./app.ts";
import { sweepBin } from "./datasets/sweep-bin.ts";
import { sweepReplaced } from "./datasets/sweep-replaced.ts";
import { buryMessage } from "./dead-letters/bury-message.ts";
import { sweepLetters } from "./dead-letters/sweep-letters.ts";
import { createDeps, type Deps } from "./deps.ts";
import { sweepAnnouncements } from "./events/sweep-announcements.ts";
import { sweepFolders } from "./files/sweep-folders.ts";
import { consumeDeadSteps } from "./flow/consume-dead-steps.ts";
import { consumeSteps } from "./flow/consume-steps.ts";
import { processDataset } from "./flows/process-dataset.ts";
import { sweepFailing } from "./schedules/sweep-failing.ts";
import { sweepSchedules } from "./schedules/sweep-schedules.ts";
import { sweepCancelled } from "./tasks/sweep-cancelled.ts";
import { sweepTasks } from "./tasks/sweep-tasks.ts";
import { sweepUploads } from "./uploads/sweep-uploads.ts";
import { consumeUsage } from "./usage/consume-usage.ts";
import { sweepUsage } from "./usage/send-usage.ts";
import { consumeWebhooks } from "./webhooks/consume-webhooks.ts";
import { sweepSealedSecrets } from "./webhooks/sweep-sealed-secrets.ts";
import { sweepDeliveries, sweepDisabled } from "./webhooks/sweep-webhooks.ts";

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
    const { db, flows: namespace, log } = deps;
    if (batch.queue.startsWith("selvedge-steps-dead"))
      await consumeDeadSteps(batch, { namespace, log, bury: (message) => buryMessage(db, message) });
    else if (batch.queue.startsWith("selvedge-usage")) await consumeUsage(batch, deps);
    else if (batch.queue.startsWith("selvedge-webhooks")) await consumeWebhooks(batch, deps);
    else await consumeSteps(batch, { flows, namespace, services: deps, log, room: deps.stepRoom });
  },

  async scheduled({ scheduledTime }, env) {
    const { deps } = workerOf(env);
    const isFifthMinute = Math.floor(scheduledTime / 60_000) % 5 === 0;
    await withTrace(continueTrace(null), async () => {
      await sweepTasks(deps);
      await sweepCancelled(deps);
      await sweepLetters(deps);
      await sweepBin(deps);
      await sweepReplaced(deps);
      await sweepUploads(deps);
      await sweepFolders(deps);
      await sweepAnnouncements(deps);
      await sweepDeliveries(deps);
      await sweepDisabled(deps);
      await sweepFailing(deps);
      if (isFifthMinute) await sweepSealedSecrets(deps);
      await sweepUsage(deps).catch((error) => deps.log.error("cannot bill what is left yet", { error }));
      // Last: it waits for addresses of customers.
      await sweepSchedules(deps);
    });
  },
} satisfies ExportedHandler<JobsEnv>;
