/** For tests: the real Flow object and the real consumer, on a queue that gives messages again whose worker has died. */
import type { Flow } from "../../../durable-objects/flow.ts";
import {
  type ExchangeRequest,
  type FlowSnapshot,
  isFinal,
  type QueuedSteps,
  readSteps,
  type StepMessage,
} from "../../../durable-objects/flow-protocol.ts";
import type { Log } from "../log.ts";
import { consumeSteps } from "./consume-steps.ts";
import type { AnyFlow } from "./define-flow.ts";
import type { Fault, Life } from "./fault-points.ts";
import { type FlowNamespace, startFlow } from "./flow-client.ts";
import { createLossyQueue, type Fate } from "./lossy-queue.ts";
import { createMortalObject, type MortalObject } from "./mortal-object.ts";

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {}, child: () => quiet };

type FaultRunOptions<Services> = {
  flow: AnyFlow<Services>;
  flowId: string;
  input: unknown;
  /** What the steps of one invocation work with: what it does to the world ends with its life. */
  services: (life: Life, object: MortalObject) => Services;
  /** Nothing dies where there is none. */
  fault?: Fault;
  fate?: (message: QueuedSteps) => Fate;
  /** Messages a worker gets at once. */
  batchSize?: number;
};

const mostRounds = 2_000;

/** Runs a flow to its end while everything may die. Returns how it ended. @throws {Error} when it stands still. */
export async function runWithFaults<Services>(options: FaultRunOptions<Services>): Promise<FlowSnapshot> {
  const { flow, flowId, input, services, fault = () => false, fate = () => "fine", batchSize = 10 } = options;
  const queue = createLossyQueue<QueuedSteps>("selvedge-steps", { fate });
  const object = await createMortalObject({ flowId, fault, enqueue: queue.send });
  const consume = (batch: MessageBatch<unknown>, life: Life) =>
    consumeSteps(batch, {
      ...{
        flows: [flow],
        namespace: callingFrom(life, object),
        services: services(life, object),
        log: quiet,
      },
    });
  await startFlow(startingOn(object), { flow, flowId, input, traceId: "trace" });
  for (let round = 0; round < mostRounds; round += 1) {
    while (!queue.isEmpty) await queue.deliver({ fault, batchSize, consume, whatOf: whatOfMessage });
    const snapshot = await object.call((stub) => stub.snapshot(flowId)).catch(() => null);
    if (snapshot !== null && isFinal(snapshot)) return snapshot;
    await object.pass();
  }
  throw new Error(`The flow "${flowId}" stands still`);
}

/** Whoever starts a flow tries again until it is started, as the sweep does. */
function startingOn(object: MortalObject): FlowNamespace {
  const start = async (request: Parameters<Flow["start"]>[0]) => {
    for (;;) {
      try {
        return await object.call((stub) => stub.start(request));
      } catch (error) {
        if (!object.isDead) throw error;
      }
    }
  };
  return { getByName: () => ({ start }) } as unknown as FlowNamespace;
}

/** The object as a worker reaches it while it lives. */
function callingFrom(life: Life, object: MortalObject): FlowNamespace {
  const exchange = async (request: ExchangeRequest) => {
    const [first] = [...request.reports, ...request.claims];
    const what = first === undefined ? "" : placeOf(first);
    await life.reach("call", what);
    const answer = await object.call((stub) => stub.exchange(request));
    await life.reach("answered", what);
    return answer;
  };
  return { getByName: () => ({ exchange }) } as unknown as FlowNamespace;
}

function whatOfMessage(body: QueuedSteps): string {
  const [first] = readSteps(body) ?? [];
  return first === undefined ? "" : placeOf(first);
}

function placeOf({ flowId, stage, index }: Pick<StepMessage, "flowId" | "stage" | "index">): string {
  return `${flowId} ${stage}.${index}`;
}

/** Counts the points that are passed, and nothing dies. */
export function noteEveryPoint(): { fault: Fault; points: () => number } {
  let count = 0;
  return {
    fault: () => {
      count += 1;
      return false;
    },
    points: () => count,
  };
}

/** Dies at one point, by its number from 0, and never again. */
export function dieOnceAt(point: number): Fault {
  let count = 0;
  return () => {
    count += 1;
    return count === point + 1;
  };
}
