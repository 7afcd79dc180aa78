import {
  type Claim,
  type ClaimRequest,
  type ExchangeRequest,
  type ExchangeResponse,
  type Report,
  readSteps,
  type StepMessage,
} from "../../../durable-objects/flow-protocol.ts";
import { withTrace } from "../../contract/current-trace.ts";
import { continueTraceId } from "../../contract/trace.ts";
import type { Log } from "../log.ts";
import { type AnyFlow, findFlow, stageAt } from "./define-flow.ts";
import { type FlowNamespace, flowObject, objectName } from "./flow-client.ts";
import { keepBeating } from "./keep-beating.ts";
import { createDeadlines, type Deadlines, runPart } from "./run-part.ts";
import { createStepRoom, type StepRoom } from "./step-room.ts";

export type ConsumeOptions<Services> = {
  flows: readonly AnyFlow<Services>[];
  namespace: FlowNamespace;
  services: Services;
  log: Log;
  /** Shared by all that an isolate runs; without it the parts of this batch alone are bounded. */
  room?: StepRoom;
  /** For how long after it came a batch may go on claiming parts; what is not claimed by then comes again. */
  claimForMs?: number;
};

/** A part that a message brings; `unsettled` are all of that message whose fate the object does not know yet. */
type Delivery = { message: Message<unknown>; body: StepMessage; unsettled: Set<StepMessage> };

/** What the object does not hear of is tried again by the queue, and after that by the object itself. */
const retryDelaySeconds = 5;
const maxExchanges = 3;

/** An invocation has 15 minutes, and a part up to ten: one that began later would be ended in its middle. */
const defaultClaimForMs = 4 * 60_000;

/**
 * Runs the steps that a batch of messages asks for. Each message is acknowledged or retried by itself: one that brings
 * several parts once the object knows what became of them all. What comes again of it is done already, and spent.
 */
export async function consumeSteps<Services>(
  batch: MessageBatch<unknown>,
  options: ConsumeOptions<Services>,
): Promise<void> {
  const { room = createStepRoom(), claimForMs = defaultClaimForMs } = options;
  const untilMs = Date.now() + claimForMs;
  const byObject = Map.groupBy(readMessages(batch, options.log), ({ body }) => objectName(body.flowId));
  await Promise.all(
    [...byObject.values()].map((deliveries) =>
      withTrace(continueTraceId(deliveries[0]?.body.traceId), () =>
        consumeObject(deliveries, { ...options, room, untilMs }),
      ),
    ),
  );
}

function readMessages(batch: MessageBatch<unknown>, log: Log): Delivery[] {
  const deliveries: Delivery[] = [];
  for (const message of batch.messages) {
    const parts = readSteps(message.body);
    if (parts === null) {
      log.error("dropped a message that is not a step", { messageId: message.id, body: message.body });
      message.ack();
      continue;
    }
    const unsettled = new Set(parts);
    for (const body of parts) deliveries.push({ message, body, unsettled });
  }
  return deliveries;
}

/**
 * Runs the parts of flows that live in one object in waves of as many as their stages allow side by side. One call to the
 * object reports a wave and claims the next. What has had no room by `untilMs` is tried again by the queue: nothing of it
 * was claimed, so no attempt is lost.
 */
async function consumeObject<Services>(
  deliveries: Delivery[],
  options: ConsumeOptions<Services> & { room: StepRoom; untilMs: number },
): Promise<void> {
  const [first] = deliveries;
  if (first === undefined) return;
  const { flowId } = first.body;
  const { room, untilMs } = options;
  const ask = (request: ExchangeRequest) => exchange(options.namespace, flowId, request);
  const invocation = crypto.randomUUID();
  const settle = ({ message, body, unsettled }: Delivery) => {
    unsettled.delete(body);
    if (unsettled.size === 0) message.ack();
  };
  const retryLeft = () => {
    const left = new Set(deliveries.flatMap(({ message, unsettled }) => (unsettled.size > 0 ? message : [])));
    for (const message of left) message.retry({ delaySeconds: retryDelaySeconds });
  };

  let waiting = deliveries;
  let reported: Delivery[] = [];
  let reports: Report[] = [];
  // A part goes on beating until the object knows what became of it: others of its wave may take longer.
  let beating: (() => void)[] = [];
  const stopBeating = () => {
    for (const stop of beating) stop();
    beating = [];
  };
  const settleReported = () => {
    stopBeating();
    for (const delivery of reported) settle(delivery);
    reported = [];
    reports = [];
  };
  let place: Awaited<ReturnType<StepRoom["enter"]>> | null = null;
  const leave = () => {
    if (place !== null) room.leave(place);
    place = null;
  };
  try {
    while (waiting.length > 0 || reports.length > 0) {
      const wave = waiting.slice(0, waveLength(waiting, options.flows));
      waiting = waiting.slice(wave.length);
      leave();
      if (wave.length > 0) {
        const load = loadOf(wave, options.flows);
        // What is done does not wait for what is to come, and what waits is not claimed: its lease would run.
        if (reports.length > 0 && room.isFullFor(load)) {
          await ask({ reports, claims: [] });
          settleReported();
        }
        place = await room.enter(load, { untilMs });
        if (place === null) {
          if (reports.length > 0) await ask({ reports, claims: [] });
          settleReported();
          retryLeft();
          return;
        }
      }
      const requests = wave.map(({ message, body }) => claimOf(message, body, invocation));
      const { claims } = await ask({ reports, claims: requests });
      settleReported();
      reported = wave.filter((_, index) => claims[index]);
      for (const [index, delivery] of wave.entries()) if (!claims[index]) settle(delivery);
      // Lets whatever else the isolate has to answer go first: work that follows work at once would keep it waiting.
      await scheduler.wait(1);
      const deadlines = createDeadlines();
      const reporting = { ...options, ask, beating, deadlines };
      reports = await Promise.all(
        requests.flatMap((request, index) => {
          const claim = claims[index];
          return claim ? [reportOn(request, claim, reporting)] : [];
        }),
      );
      deadlines.lift();
    }
  } catch (error) {
    options.log.error("cannot reach a flow", { flowId, flow: first.body.flow, error });
    retryLeft();
  } finally {
    stopBeating();
    leave();
  }
}

/** What the parts of a wave weigh together, whether one of them takes long, and whether nobody waits for any. */
function loadOf<Services>(wave: readonly Delivery[], flows: readonly AnyFlow<Services>[]) {
  const weight = wave.reduce((sum, { body }) => sum + 1 / parallelOf(body, flows), 0);
  return {
    weight,
    isLong: wave.some(({ body }) => body.long),
    isBulk: wave.every(({ body }) => body.priority === "bulk"),
  };
}

/** One that this version does not know runs by itself. */
function parallelOf<Services>({ flow, stage }: StepMessage, flows: readonly AnyFlow<Services>[]): number {
  const known = findFlow(flows, flow);
  return (known && stageAt(known, stage)?.policy.parallel) ?? 1;
}

/** How many of the first deliveries each of their stages lets run side by side. */
function waveLength<Services>(waiting: readonly Delivery[], flows: readonly AnyFlow<Services>[]): number {
  let most = Number.POSITIVE_INFINITY;
  let last: StepMessage | null = null;
  for (const [count, { body }] of waiting.entries()) {
    // Neighbours are mostly of one stage.
    if (body.flow !== last?.flow || body.stage !== last.stage) {
      most = Math.min(most, parallelOf(body, flows));
      last = body;
    }
    if (count >= most) return count;
  }
  return waiting.length;
}

function claimOf({ id, attempts }: Message<unknown>, body: StepMessage, invocation: string): ClaimRequest {
  const { flowId, stage, index, token } = body;
  return { flowId, stage, index, token, holder: { invocation, messageId: id, delivery: attempts } };
}

type ReportOptions<Services> = ConsumeOptions<Services> & {
  ask: (request: ExchangeRequest) => Promise<ExchangeResponse>;
  /** What ends the beats of parts that are not reported yet. */
  beating: (() => void)[];
  deadlines: Deadlines;
};

async function reportOn<Services>(
  request: ClaimRequest,
  claim: Claim,
  { ask, beating, deadlines, flows, services, log }: ReportOptions<Services>,
): Promise<Report> {
  const { flowId } = request;
  const flow = findFlow(flows, claim.flow);
  if (flow !== undefined) {
    const beats = keepBeating({ request, beatMs: claim.beatMs, ask, log });
    beating.push(beats.stop);
    const run = () => runPart(claim, { flow, services, log, flowId, unwanted: beats.unwanted, deadlines });
    const outcome = await withTrace(continueTraceId(claim.traceId), run);
    return { ...request, outcome };
  }
  // A worker of another version may know it: the part is tried again like after any other failure.
  log.error("unknown flow", { flow: claim.flow, flowId });
  const message = `This version of the platform cannot run "${claim.flow}"`;
  return {
    ...request,
    outcome: { kind: "failed", failure: { kind: "unknown", code: "unknown_flow", message } },
  };
}

/** Asking again is safe: the object knows its holder. A stub that failed once is not used again. */
async function exchange(
  namespace: FlowNamespace,
  flowId: string,
  request: ExchangeRequest,
): Promise<ExchangeResponse> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await flowObject(namespace, flowId).exchange(request);
    } catch (error) {
      const { overloaded } = error as { overloaded?: boolean };
      if (overloaded || attempt === maxExchanges) throw error;
      await scheduler.wait(100 * 2 ** attempt);
    }
  }
}
