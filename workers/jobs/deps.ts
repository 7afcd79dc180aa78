import { waitUntil } from "cloudflare:workers";
import { createDatabase, type Database } from "../../db/jobs/client.ts";
import type { StepQueue } from "../contract/internal.ts";
import { createInternalVerifier, type InternalVerifier } from "./auth/internal-verifier.ts";
import { createKeySet } from "./auth/key-set.ts";
import { createTokenVerifier, type TokenVerifier } from "./auth/token-verifier.ts";
import { type Config, readConfig } from "./config.ts";
import { createImportSlots, type InImportSlot } from "./datasets/import-slots.ts";
import { announceTask } from "./events/announce-task.ts";
import type { FlowNamespace } from "./flow/flow-client.ts";
import { createStepRoom, type StepRoom } from "./flow/step-room.ts";
import { createLog, type Log } from "./log.ts";
import { createLagoEvents, type LagoEvents } from "./usage/lago-events.ts";
import { rowsOf, type UsageMessage } from "./usage/usage-message.ts";
import { createFetchOutside, type FetchOutside } from "./webhooks/fetch-outside.ts";
import type { WebhookMessage } from "./webhooks/webhook-message.ts";

/** Everything the worker works with. Tests build an app with their own. */
export type Deps = {
  config: Config;
  db: Database;
  files: R2Bucket;
  flows: FlowNamespace;
  /** Asked for how much waits in them, by the names of their gauges; the flows send to them themselves. */
  stepQueues: Record<StepQueue, Pick<Queue, "metrics">>;
  verifyToken: TokenVerifier;
  verifyInternal: InternalVerifier;
  /** Tells the gateway, behind whatever goes on, that a task has finished; the sweep makes up for what fails. */
  announce: (task: { tenantId: string; taskId: string }) => void;
  lagoEvents: LagoEvents;
  /** Has what a task used billed, behind whatever goes on; the sweep makes up for what fails. */
  meter: (task: { taskId: string }) => void;
  /** Where deliveries of webhooks that are due are named. */
  webhookQueue: Queue;
  sendWebhooks: (messages: WebhookMessage[]) => Promise<void>;
  fetchOutside: FetchOutside;
  inImportSlot: InImportSlot;
  /** What the steps under way in this isolate take up. */
  stepRoom: StepRoom;
  log: Log;
  /** Takes a point for each request, by which a roll-out judges a version; only Cloudflare has it. */
  analytics: AnalyticsEngineDataset | undefined;
  /** Of this worker at Cloudflare; empty elsewhere. */
  version: string;
};

/** What only one box binds: no wrangler file can name it. */
type OneBoxEnv = { OUTSIDE?: Fetcher };

/** Wires the worker, once an isolate: the keys and verified tokens it remembers serve every request. */
export function createDeps(env: JobsEnv & OneBoxEnv): Deps {
  const config = readConfig(env);
  const keySet = createKeySet({
    url: new URL("/api/auth/jwks", config.gatewayUrl).href,
    fetch: (url, init) => fetch(url, init),
    now: Date.now,
  });
  const db = createDatabase(config);
  const log = createLog({ worker: "jobs" });
  const sendWebhooks = async (messages: WebhookMessage[]) => {
    if (messages.length === 0) return;
    await env.WEBHOOK_QUEUE.sendBatch(messages.map((body) => ({ body }))).catch((error) =>
      log.warn("cannot have webhooks sent yet: the sweep will", { deliveries: messages.length, error }),
    );
  };
  return {
    ...{ config, db, log },
    files: env.FILES,
    analytics: env.ANALYTICS,
    version: env.VERSION?.id ?? "",
    flows: env.FLOW as FlowNamespace,
    stepQueues: {
      steps: env.STEP_QUEUE,
      "long-steps": env.LONG_STEP_QUEUE,
      "bulk-steps": env.BULK_STEP_QUEUE,
    },
    verifyToken: createTokenVerifier({ keySet, now: Date.now }),
    verifyInternal: createInternalVerifier({ keySet, now: Date.now }),
    announce: (task) =>
      waitUntil(
        announceTask({ config, db, sendWebhooks }, task).catch((error) =>
          log.warn("cannot announce a finished task yet: the sweep will", { taskId: task.taskId, error }),
        ),
      ),
    webhookQueue: env.WEBHOOK_QUEUE,
    sendWebhooks,
    fetchOutside: createFetchOutside(config, env.OUTSIDE),
    inImportSlot: createImportSlots(),
    stepRoom: createStepRoom(),
    lagoEvents: createLagoEvents(config.lago),
    meter: ({ taskId }) =>
      waitUntil(
        env.USAGE_QUEUE.send({ transactionId: rowsOf(taskId) } satisfies UsageMessage).catch((error) =>
          log.warn("cannot have usage billed yet: the sweep will", { taskId, error }),
        ),
      ),
  };
}
