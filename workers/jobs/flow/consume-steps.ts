import {
  type Claim,
  type ClaimRequest,
  type ExchangeRequest,
  type ExchangeResponse,
  type Report,
  type StepMessage,
  stepMessageSchema,
} from "../../../durable-objects/flow-protocol.ts";
import { withTrace } from "../../contract/current-trace.ts";
import { continueTraceId } from "../../contract/trace.ts";
import type { Log } from "../log.ts";
import type { AnyFlow } from "./define-flow.ts";
import { type FlowNamespace, flowObject } from "./flow-client.ts";
import { runPart } from "./run-part.ts";

export type ConsumeOptions<Services> = {
  flows: readonly AnyFlow<Services>[];
  namespace: FlowNamespace;
  services: Services;
  log: Log;
};

type Delivery = { message: Message<unknown>; body: StepMessage };

/** What the object does not hear of is tried again by the queue, and after that by the object itself. */
const retryDelaySeconds = 5;
const maxExchanges = 3;

/** Runs the steps that a batch of messages asks for. Each message is acknowledged or retried by itself. */
export async function consumeSteps<Services>(
  batch: MessageBatch<unknown>,
  options: ConsumeOptions<Services>,
): Promise<void> {
  const byFlow = Map.groupBy(readMessages(batch, options.log), ({ body }) => body.flowId);
  await Promise.all(
    [...byFlow.values()].map((deliveries) =>
      withTrace(continueTraceId(deliveries[0]?.body.traceId), () => consumeFlow(deliveries, options)),
    ),
  );
}

function readMessages(batch: MessageBatch<unknown>, log: Log): Delivery[] {
  const deliveries: Delivery[] = [];
  for (const message of batch.messages) {
    const parsed = stepMessageSchema.safeParse(message.body);
    if (parsed.success) {
      deliveries.push({ message, body: parsed.data });
    } else {
      log.error("dropped a message that is not a step", { messageId: message.id, error: parsed.error });
      message.ack();
    }
  }
  return deliveries;
}

/**
 * Runs the parts of one flow in waves of as many as its stage allows side by side. One call to the object reports a
 * wave and claims the next; a message is acknowledged once the object knows what became of it.
 */
async function consumeFlow<Services>(
  deliveries: Delivery[],
  options: ConsumeOptions<Services>,
): Promise<void> {
  const [first] = deliveries;
  if (first === undefined) return;
  const { flowId } = first.body;
  const invocation = crypto.randomUUID();
  const flow = options.flows.find(({ name }) => name === first.body.flow);
  const stage = flow?.stages[first.body.stage] ?? flow?.failure;
  const unsettled = new Set(deliveries);
  const settle = (delivery: Delivery) => {
    delivery.message.ack();
    unsettled.delete(delivery);
  };

  let waiting = deliveries;
  let reported: Delivery[] = [];
  let reports: Report[] = [];
  try {
    while (waiting.length > 0 || reports.length > 0) {
      const wave = waiting.slice(0, stage?.policy.parallel ?? 1);
      waiting = waiting.slice(wave.length);
      const requests = wave.map(({ message, body }) => claimOf(message, body, invocation));
      const { claims } = await exchange(options.namespace, flowId, { reports, claims: requests });
      for (const delivery of reported) settle(delivery);
      reported = wave.filter((_, index) => claims[index]);
      for (const delivery of wave) if (!reported.includes(delivery)) settle(delivery);
      reports = await Promise.all(
        requests.flatMap((request, index) => {
          const claim = claims[index];
          return claim ? [reportOn(request, claim, { ...options, flow, flowId })] : [];
        }),
      );
    }
  } catch (error) {
    options.log.error("cannot reach a flow", { flowId, flow: first.body.flow, error });
    for (const { message } of unsettled) message.retry({ delaySeconds: retryDelaySeconds });
  }
}

function claimOf({ id, attempts }: Message<unknown>, body: StepMessage, invocation: string): ClaimRequest {
  const { flowId, stage, index, token } = body;
  return { flowId, stage, index, token, holder: { invocation, messageId: id, delivery: attempts } };
}

type ReportOptions<Services> = ConsumeOptions<Services> & {
  flow: AnyFlow<Services> | undefined;
  flowId: string;
};

async function reportOn<Services>(
  request: ClaimRequest,
  claim: Claim,
  { flow, flowId, services, log }: ReportOptions<Services>,
): Promise<Report> {
  if (flow !== undefined)
    return { ...request, outcome: await runPart(claim, { flow, services, log, flowId }) };
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
