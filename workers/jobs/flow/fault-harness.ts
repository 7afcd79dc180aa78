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
import { createLife, type Fault, type Life } from "./fault-points.ts";
import { type FlowNamespace, startFlow } from "./flow-client.ts";
import { createMortalObject, type MortalObject } from "./mortal-object.ts";

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {}, child: () => quiet };

/** What may become of a message on its way: it is lost, comes twice, or comes after all others. */
export type Fate = "lost" | "doubled" | "late" | "fine";

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

type Envelope = { id: string; body: QueuedSteps; deliveries: number };

const mostRounds = 2_000;

/** Runs a flow to its end while everything may die. Returns how it ended. @throws {Error} when it stands still. */
export async function runWithFaults<Services>(options: FaultRunOptions<Services>): Promise<FlowSnapshot> {
  const { flow, flowId, input, fault = () => false, fate = () => "fine", batchSize = 10 } = options;
  const queue: Envelope[] = [];
  const enqueue = (body: QueuedSteps) => putOnQueue(queue, body, fate(body));
  const object = await createMortalObject({ flowId, fault, enqueue });
  await startFlow(startingOn(object), { flow, flowId, input, traceId: "trace" });
  for (let round = 0; round < mostRounds; round += 1) {
    while (queue.length > 0)
      queue.push(...(await deliver(queue.splice(0, batchSize), object, { ...options, fault })));
    const snapshot = await object.call((stub) => stub.snapshot(flowId)).catch(() => null);
    if (snapshot !== null && isFinal(snapshot)) return snapshot;
    await object.pass();
  }
  throw new Error(`The flow "${flowId}" stands still`);
}

function putOnQueue(queue: Envelope[], body: QueuedSteps, fate: Fate): void {
  const envelope = { id: crypto.randomUUID(), body, deliveries: 1 };
  if (fate === "lost") return;
  if (fate === "doubled") queue.unshift({ ...envelope });
  if (fate === "late") queue.push(envelope);
  else queue.unshift(envelope);
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

/** Gives messages to a worker. Returns those that it did not acknowledge, for their next delivery. */
async function deliver<Services>(
  taken: Envelope[],
  object: MortalObject,
  { flow, services, fault = () => false }: FaultRunOptions<Services>,
): Promise<Envelope[]> {
  const life = createLife(fault);
  const acked = new Set<Envelope>();
  const messages = taken.map((envelope) => ({
    ...{ id: envelope.id, timestamp: new Date(), attempts: envelope.deliveries, body: envelope.body },
    ack() {
      const [first] = readSteps(envelope.body) ?? [];
      const what = first === undefined ? "" : placeOf(first);
      if (!life.passes("ack", what)) return;
      acked.add(envelope);
      life.passes("acked", what);
    },
    retry() {},
  }));
  const batch = { queue: "selvedge-steps", messages } as unknown as MessageBatch<unknown>;
  const namespace = callingFrom(life, object);
  const consumed = consumeSteps(batch, {
    flows: [flow],
    namespace,
    services: services(life, object),
    log: quiet,
  });
  await Promise.race([consumed, life.over]);
  const left = taken.filter((envelope) => !acked.has(envelope));
  return left.map((envelope) => ({ ...envelope, deliveries: envelope.deliveries + 1 }));
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
