/** For the tests of the engine: the real Flow object with a queue that the test holds in its hands. */
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  type QueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Flow } from "../../../durable-objects/flow.ts";
import {
  type FlowSnapshot,
  type QueuedSteps,
  readSteps,
  type StepMessage,
} from "../../../durable-objects/flow-protocol.ts";
import { hasTables } from "../../../durable-objects/flow-tables.ts";
import { consumeSteps } from "./consume-steps.ts";
import type { AnyFlow } from "./define-flow.ts";
import { type FlowNamespace, flowObject, startFlow } from "./flow-client.ts";
import type { PlanOptions } from "./plan.ts";

export const namespace = env.FLOW as FlowNamespace;

const quiet = { info: () => {}, warn: () => {}, error: () => {}, child: () => quiet };

let serial = 0;

/**
 * A flow whose messages land in `outbox` and go nowhere until the test delivers them. Those that bring several parts are
 * taken apart there; `messages` has them as they came.
 */
export type Run = {
  flowId: string;
  /** A new one each time: a stub whose object was aborted stays broken. */
  readonly stub: DurableObjectStub<Flow>;
  outbox: StepMessage[];
  /** The same of the queue for what nobody waits for, and of that for what takes long. */
  bulk: StepMessage[];
  long: StepMessage[];
  messages: QueuedSteps[];
  /** How many parts each call to the queue brought. */
  batches: number[];
  /** How many of the next calls to the queue fail. */
  failSends: number;
  /** Whether calls to the queue take until this is no more. */
  holdsSends: boolean;
  start(): Promise<FlowSnapshot>;
  /** Gives messages to a worker, each as the given delivery. */
  deliver(messages: readonly QueuedSteps[], options?: DeliverOptions): Promise<QueueResult>;
  /** Delivers what the outbox holds until it stays empty. */
  drain(): Promise<FlowSnapshot | null>;
  /** Lets every time the object waits for come, and its alarm ring. */
  pass(): Promise<void>;
  snapshot(): Promise<FlowSnapshot | null>;
  /** Puts the outbox in the place of the queue: needed again after the object was evicted. */
  attach(): Promise<void>;
};

type DeliverOptions = { messageIds?: readonly string[]; delivery?: number };

export function createRun(flow: AnyFlow<unknown>, input: unknown, options: PlanOptions = {}): Run {
  serial += 1;
  const flowId = `run-${serial}-${crypto.randomUUID()}`;
  const outbox: StepMessage[] = [];
  const bulk: StepMessage[] = [];
  const long: StepMessage[] = [];
  const messages: QueuedSteps[] = [];
  const batches: number[] = [];

  const run: Run = {
    flowId,
    get stub() {
      return flowObject(namespace, flowId);
    },
    outbox,
    bulk,
    long,
    messages,
    batches,
    failSends: 0,
    holdsSends: false,
    start: () => startFlow(namespace, { flow, flowId, input, traceId: "trace", ...options }),
    snapshot: () => run.stub.snapshot(flowId),

    async deliver(messages, { messageIds, delivery = 1 } = {}) {
      const batch = createMessageBatch<unknown>(
        "selvedge-steps",
        messages.map((body, index) => ({
          id: messageIds?.[index] ?? crypto.randomUUID(),
          timestamp: new Date(),
          attempts: delivery,
          body,
        })),
      );
      const ctx = createExecutionContext();
      await consumeSteps(batch, { flows: [flow], namespace, services: undefined, log: quiet });
      return await getQueueResult(batch, ctx);
    },

    async drain() {
      while (outbox.length > 0) await run.deliver(outbox.splice(0, 10));
      return await run.snapshot();
    },

    async pass() {
      await runInDurableObject<Flow, unknown>(run.stub, (_flow, { storage: { sql } }) => {
        // Its own alarm may have rung meanwhile, and it has forgotten all.
        if (hasTables(sql)) sql.exec("update parts set due_at = 0 where due_at is not null");
      });
      await runDurableObjectAlarm(run.stub);
    },

    async attach() {
      await runInDurableObject<Flow, unknown>(run.stub, (instance) => {
        const sendTo =
          (box: StepMessage[]) => async (requests: Iterable<MessageSendRequest<QueuedSteps>>) => {
            // No promise of the test's: the object is another context of I/O.
            while (run.holdsSends) await scheduler.wait(5);
            if (run.failSends > 0) {
              run.failSends -= 1;
              throw new Error("the queue is not there");
            }
            const bodies = Array.from(requests, ({ body }) => body);
            messages.push(...bodies);
            const parts = bodies.flatMap((body) => readSteps(body) ?? []);
            batches.push(parts.length);
            box.push(...parts);
          };
        const queues = {
          STEP_QUEUE: { sendBatch: sendTo(outbox) },
          LONG_STEP_QUEUE: { sendBatch: sendTo(long) },
          BULK_STEP_QUEUE: { sendBatch: sendTo(bulk) },
        };
        Object.defineProperty(instance, "env", { value: queues, configurable: true });
      });
    },
  };
  return run;
}
